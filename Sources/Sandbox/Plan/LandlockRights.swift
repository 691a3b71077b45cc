/// Landlock rights on files (kernel userspace-api/landlock.rst, "Filesystem flags").
struct LandlockRights: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    static let execute = LandlockRights(rawValue: 1)
    static let writeFile = LandlockRights(rawValue: 1 << 1)
    static let readFile = LandlockRights(rawValue: 1 << 2)
    static let readDirectory = LandlockRights(rawValue: 1 << 3)
    static let removeDirectory = LandlockRights(rawValue: 1 << 4)
    static let removeFile = LandlockRights(rawValue: 1 << 5)
    static let makeCharacterDevice = LandlockRights(rawValue: 1 << 6)
    static let makeDirectory = LandlockRights(rawValue: 1 << 7)
    static let makeFile = LandlockRights(rawValue: 1 << 8)
    static let makeSocket = LandlockRights(rawValue: 1 << 9)
    static let makeFIFO = LandlockRights(rawValue: 1 << 10)
    static let makeBlockDevice = LandlockRights(rawValue: 1 << 11)
    static let makeSymbolicLink = LandlockRights(rawValue: 1 << 12)
    /// Moving and linking between directories: ABI 2.
    static let refer = LandlockRights(rawValue: 1 << 13)
    /// ABI 3.
    static let truncate = LandlockRights(rawValue: 1 << 14)
    /// ABI 5.
    static let deviceControl = LandlockRights(rawValue: 1 << 15)

    /// All rights that a kernel with this ABI version can control.
    static func all(abi: Int) -> LandlockRights {
        var rights = LandlockRights(rawValue: (1 << 13) - 1)
        if abi >= 2 { rights.insert(.refer) }
        if abi >= 3 { rights.insert(.truncate) }
        if abi >= 5 { rights.insert(.deviceControl) }
        return rights
    }

    static let readAndExecute: LandlockRights = [.execute, .readFile, .readDirectory]
    static let useDevice: LandlockRights = [.readFile, .writeFile]
    /// The rights of a program in its own directories: all except devices and execution.
    static let ownDirectory: LandlockRights = [
        .readFile, .readDirectory, .writeFile, .removeDirectory, .removeFile, .makeDirectory, .makeFile, .makeSocket,
        .makeFIFO, .makeSymbolicLink, .refer, .truncate,
    ]
}
