import Glibc

/// The locale in which libarchive converts names of entries. In the C locale it loses all names that are not ASCII.
enum UTF8Locale {
    /// Runs `body` while the thread has this locale.
    static func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        // Part of glibc, so it is always there.
        guard let locale = newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return try body() }
        let before = uselocale(locale)
        defer {
            uselocale(before)
            freelocale(locale)
        }
        return try body()
    }
}
