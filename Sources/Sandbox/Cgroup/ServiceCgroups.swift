import FoundationEssentials
import Glibc

/// The group `sandmartin-PID` in each hierarchy, which holds the groups of all our cells while this process lives.
///
/// Each directory is kept open and locked (flock). The lock shows other services that the group is in use; process
/// numbers, which are reused, would not.
package struct ServiceCgroups: ~Copyable {
    /// The host with its `features` detected, ready for `plan(cell:limits:)`.
    package let host: CgroupHost
    private let locks: [Int32]
    private let directories: [String]

    /// Removes the groups of dead services, makes ours, and on v2 enables the controllers for them.
    ///
    /// On pure v2, a group with processes cannot delegate controllers ("no internal processes", cgroup-v2.rst), so this
    /// process first moves into `sandmartin-PID/service`.
    ///
    /// - Throws: `SandboxError` (`cgroup`) with what to do.
    package init(preparing detected: CgroupHost) throws(SandboxError) {
        var host = detected
        var made: [String] = []
        var locks: [Int32] = []
        do {
            for base in host.baseDirectories {
                StaleCgroups.sweep(base)
                let directory = "\(base)/\(host.groupName)"
                locks.append(try Self.makeLocked(directory))
                made.append(directory)
            }
            if let unified = host.unified {
                let controllers = CgroupHost.Controller.allCases
                    .filter { host.places[$0]?.version == .v2 && $0 != .cpuacct }.map(\.rawValue)
                try Delegation(base: unified, group: "\(unified)/\(host.groupName)").enable(controllers)
            }
            host.features = try Self.features(of: host)
        } catch {
            for lock in locks { close(lock) }
            for directory in made.reversed() { StaleCgroups.remove(directory) }
            throw error
        }
        self.host = host
        self.locks = locks
        self.directories = made
    }

    deinit {
        for directory in directories.reversed() { StaleCgroups.remove(directory) }
        for lock in locks { close(lock) }
    }

    private static func makeLocked(_ directory: String) throws(SandboxError) -> Int32 {
        // Another service may remove the directory between mkdir and flock; then make it again.
        for _ in 0..<10 {
            guard mkdir(directory, 0o755) == 0 || errno == EEXIST else {
                throw CgroupAdvice.error(stage: "make cgroup", path: directory, errno: errno)
            }
            let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if descriptor < 0 { continue }
            var opened = stat()
            var named = stat()
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &opened) == 0,
                stat(directory, &named) == 0, opened.st_ino == named.st_ino
            {
                return descriptor
            }
            close(descriptor)
        }
        throw SandboxError(.cgroup, "cgroup \(directory) is in use by another process of the same number")
    }

    /// Detects which files a cell's group has, in a sample group that is removed again. On v2 a group has the files of
    /// a controller only if its parent has enabled the controller.
    private static func features(of host: CgroupHost) throws(SandboxError) -> CgroupHost.Features {
        var features = CgroupHost.Features()
        func sample(_ base: String?, _ look: (String) -> Void) throws(SandboxError) {
            guard let base else { return }
            let directory = "\(base)/\(host.groupName)/sample"
            guard mkdir(directory, 0o755) == 0 || errno == EEXIST else {
                throw CgroupAdvice.error(stage: "make cgroup", path: directory, errno: errno)
            }
            look(directory)
            rmdir(directory)
        }
        func has(_ file: String) -> Bool { access(file, F_OK) == 0 }

        let memory = host.places[.memory]
        try sample(memory?.version == .v1 ? memory?.directory : nil) {
            features.limitsSwapOnV1 = has("\($0)/memory.memsw.limit_in_bytes")
        }
        try sample(host.unified) {
            features.limitsSwapOnV2 = has("\($0)/memory.swap.max")
            features.recordsPeakOnV2 = has("\($0)/memory.peak")
            features.killsGroups = has("\($0)/cgroup.kill")
        }
        return features
    }
}
