import FoundationEssentials

/// Reads a time of a query: a date-time of RFC 3339, such as `2026-01-31T09:30:00Z`.
enum Timestamp {
    /// - Parameter name: of the query parameter.
    /// - Returns: nil without a text.
    /// - Throws: `Problem` 400 with an example.
    static func of(_ name: String, _ text: Substring?) throws -> Date? {
        guard let text else { return nil }
        guard let date = date(text) else {
            throw Problem.badRequest(
                "\"\(name)\" must be a time with its zone, such as 2026-01-31T09:30:00Z (RFC 3339).")
        }
        return date
    }

    private static func date(_ text: Substring) -> Date? {
        let form = /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))/
            .asciiOnlyDigits()
        guard let fields = text.wholeMatch(of: form)?.output else { return nil }
        func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
        let (year, month, day) = (number(fields.1), number(fields.2), number(fields.3))
        let (hour, minute, second) = (number(fields.4), number(fields.5), number(fields.6))
        let (zoneHour, zoneMinute) = (number(fields.9), number(fields.10))
        // RFC 3339, 5.7: a leap second is the sixtieth.
        guard (1...12).contains(month), (1...days(of: month, in: year)).contains(day), hour < 24, minute < 60,
            second <= 60, zoneHour < 24, zoneMinute < 60
        else { return nil }
        let offset = (zoneHour * 60 + zoneMinute) * (fields.8 == "-" ? -60 : 60)
        let whole = daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Date(timeIntervalSince1970: Double(whole) + (fields.7.flatMap { Double("0\($0)") } ?? 0))
    }

    private static func days(of month: Int, in year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Counts from 1 March, so that the leap day is the last day of a year.
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
