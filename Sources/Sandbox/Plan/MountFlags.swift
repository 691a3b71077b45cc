/// Flags of mount(2), as linux/mount.h numbers them.
struct MountFlags: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    static let readOnly = MountFlags(rawValue: 1)
    static let noSetuid = MountFlags(rawValue: 1 << 1)
    static let noDevices = MountFlags(rawValue: 1 << 2)
    static let noExecution = MountFlags(rawValue: 1 << 3)
    static let remount = MountFlags(rawValue: 1 << 5)
    static let bind = MountFlags(rawValue: 1 << 12)
    static let recursive = MountFlags(rawValue: 1 << 14)
    static let isPrivate = MountFlags(rawValue: 1 << 18)
}
