/// The mounted cgroup hierarchies, and the directory of this process in each. Read from `/proc/self/mountinfo` and
/// `/proc/self/cgroup` (man 5 proc, man 7 cgroups).
struct MountedCgroups: Sendable, Hashable {
    /// The directory of our own group by v1 controller. Controllers that are mounted together (`cpu,cpuacct`) share
    /// one.
    var v1: [String: String] = [:]
    /// The directory of our own group in the unified hierarchy.
    var v2: String?

    init(mountinfo: String, selfCgroup: String) {
        let ownGroups = Self.ownGroups(selfCgroup)
        for line in mountinfo.split(separator: "\n") {
            guard let mount = Mount(line) else { continue }
            if mount.type == "cgroup2", v2 == nil {
                v2 = ownGroups[""].flatMap(mount.directory)
            } else if mount.type == "cgroup" {
                for option in mount.superOptions {
                    guard v1[option] == nil, let group = ownGroups[option] else { continue }
                    v1[option] = mount.directory(of: group)
                }
            }
        }
    }

    /// Returns the path of our group by controller; the key of v2 is empty. Lines are `ID:CONTROLLERS:PATH`.
    private static func ownGroups(_ text: String) -> [String: String] {
        var groups: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                groups[String(controller)] = String(fields[2])
            }
        }
        return groups
    }
}

/// A line of mountinfo, as far as it is needed here.
private struct Mount {
    let root: String
    let point: String
    let type: Substring
    let superOptions: [String]

    /// `ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG…] - TYPE SOURCE SUPEROPTIONS`
    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count >= dash + 4 else { return nil }
        root = Self.unescaped(fields[3])
        point = Self.unescaped(fields[4])
        type = fields[dash + 1]
        superOptions = fields[dash + 3].split(separator: ",").map(String.init)
    }

    /// Returns the group's directory; nil if the group lies outside of this mount.
    func directory(of group: String) -> String? {
        if root == "/" { return group == "/" ? point : point + group }
        if group == root { return point }
        guard group.hasPrefix(root + "/") else { return nil }
        return point + group.dropFirst(root.count)
    }

    /// Decodes space, tab, newline and backslash, which are escaped as three octal digits.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
