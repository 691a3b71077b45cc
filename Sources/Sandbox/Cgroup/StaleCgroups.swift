import FoundationEssentials
import Glibc

/// Removes groups that a killed service has left behind.
enum StaleCgroups {
    /// Removes every `sandmartin-PID` below `base` that no living service has locked, and kills its remaining
    /// processes.
    ///
    /// Waits up to a second, because killed processes take a moment to end, and so does a launcher that outlives its
    /// service. A group that still holds processes then is left for the next start.
    static func sweep(_ base: String) {
        for name in entries(of: base) where name.hasPrefix("sandmartin-") {
            let directory = "\(base)/\(name)"
            let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            // Keep the lock while removing, so that a new service of that name waits.
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { clear(directory) }
            close(descriptor)
        }
    }

    private static func clear(_ directory: String) {
        for _ in 0..<100 {
            remove(directory)
            guard access(directory, F_OK) == 0 else { return }
            for cell in entries(of: directory) where cell.hasPrefix("cell-") { killAll(in: "\(directory)/\(cell)") }
            usleep(10_000)
        }
    }

    private static func killAll(in group: String) {
        let processes = FileManager.default.contents(atPath: "\(group)/cgroup.procs") ?? Data()
        for number in String(decoding: processes, as: UTF8.self).split(separator: "\n").compactMap({ Int32($0) })
        where number > 1 {
            kill(number, SIGKILL)
        }
    }

    /// Removes a group and the empty groups in it. Groups with processes stay: rmdir fails with EBUSY.
    static func remove(_ directory: String) {
        for name in entries(of: directory) { rmdir("\(directory)/\(name)") }
        rmdir(directory)
    }

    /// Returns the names of the groups in a group.
    private static func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            guard entry.pointee.d_type == UInt8(DT_DIR) else { continue }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
