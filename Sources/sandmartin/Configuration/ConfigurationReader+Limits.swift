import API
import Settings

extension ConfigurationReader {
    /// Reads `limits`. Limits that are not set keep their defaults.
    mutating func limits() throws(SettingsError) -> Limits {
        var limits = Limits()
        for limit in RateLimit.allCases {
            if let rate = try rate("limits.\(limit.rawValue)") { limits.rates[limit] = rate }
        }
        if let count = try number("limits.live_by_session") { limits.liveBySession = count }
        if let count = try number("limits.live_by_address") { limits.liveByAddress = count }
        if let count = try number("limits.connections_by_address") { limits.connectionsByAddress = count }
        if let count = try int("limits.connections", in: 16...1_000_000) { limits.connections = count }
        if let count = try int("limits.reserved_connections", in: 1...10_000) { limits.reservedConnections = count }
        guard try bool("limits.enabled") ?? true else {
            var none = Limits.none
            // These protect the process, not one visitor from another.
            none.connections = limits.connections
            none.reservedConnections = limits.reservedConnections
            return none
        }
        return limits
    }

    /// Nil without a setting, and `.some(nil)` for no limit.
    private mutating func rate(_ key: String) throws(SettingsError) -> Rate?? {
        try value(key, expected: "a count and a period, such as 60/min or 1200/10min, or none") { text -> Rate?? in
            if text == "none" { return .some(nil) }
            return Rate(text: text).map { .some($0) }
        }
    }

    private mutating func number(_ key: String) throws(SettingsError) -> Int? {
        try value(key, expected: "a whole number from 1 to 1000000, or none") { text in
            text == "none" ? .max : Int(text).flatMap { (1...1_000_000).contains($0) ? $0 : nil }
        }
    }

    /// Reads a list of networks, separated by commas. Nil without a setting.
    mutating func networks(_ key: String) throws(SettingsError) -> [IPNetwork]? {
        try value(key, expected: "a list of addresses and networks, such as 127.0.0.1, 10.0.0.0/8, or none") { text in
            if text == "none" { return [] }
            let names = text.split { $0 == "," || $0 == " " }
            let networks = names.compactMap { IPNetwork($0) }
            return networks.count == names.count ? networks : nil
        }
    }
}
