import FoundationEssentials
import Glibc
import Settings

/// The room for waiting cells on this host: as many cells as wanted, or as many as leave room for running cells, and
/// the memory that they may take.
package struct PoolCapacity: Sendable, Hashable {
    package let room: PoolRoom
    var cells: Int { room.cells }
    /// A sentence for the operator where it is less than wanted.
    package let reason: String?

    /// What one waiting cell of the root `python` takes, and of another root until it is measured. Measured by keeping
    /// 136 instead of 8: 2.9 MiB of pages that its interpreter does not share with the zygote, and 0.7 MiB that the
    /// kernel keeps for its processes, namespaces and mounts.
    static let memoryOfCell = ByteCount.mebibytes(4)
    /// The part of it that the kernel keeps outside of the cell's own control group.
    static let kernelMemoryOfCell = ByteCount.kibibytes(768)
    /// In the launcher, which holds the most per cell: nine, and a few more while the cell is built.
    private static let descriptorsOfCell = 12

    /// - Parameter processes: processes and threads left beside those of running cells; nil where nothing bounds them.
    package init(wanted: Int, host: CgroupHost, processes: Int?, identities: IdentityRange) {
        self.init(
            wanted: wanted, freeMemory: MemoryHeadroom(host).bytes, processes: processes,
            descriptors: Self.descriptorLimit(),
            identities: Int(identities.count))
    }

    /// Leaves half of everything to running cells and to other programs of this host.
    init(wanted: Int, freeMemory: UInt64?, processes: Int?, descriptors: Int, identities: Int) {
        let bounds = [
            freeMemory.map { ($0 / 2 / Self.memoryOfCell.bytes, "memory") },
            processes.map { (UInt64($0 / ProcessNeed.ofWaitingCell), "processes (raise TasksMax or pids.max)") },
            (UInt64(descriptors / 2 / Self.descriptorsOfCell), "file descriptors (raise LimitNOFILE or ulimit -n)"),
            (UInt64(identities / 2), "user ids"),
        ].compactMap(\.self)
        let memory = freeMemory.map { ByteCount(bytes: $0 / 2) }
        guard let (most, what) = bounds.min(by: { $0.0 < $1.0 }), most < UInt64(max(0, wanted)) else {
            room = PoolRoom(cells: wanted, memory: memory)
            reason = nil
            return
        }
        room = PoolRoom(cells: Int(most), memory: memory)
        reason = "Keeping \(most) cells waiting instead of \(wanted): this host has no room for more (\(what))"
    }

    private static func descriptorLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_max)
    }
}

/// The memory still available to this service: on the host, and under the limit of every control group above it.
struct MemoryHeadroom {
    /// Nil where it is unknown.
    let bytes: UInt64?

    init(_ host: CgroupHost, meminfo: String = "/proc/meminfo") {
        let available = Self.text(meminfo)?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
            .flatMap { $0.split(separator: " ").dropFirst().first.flatMap { UInt64($0) } }
        var least = available.map { $0 * 1024 }
        for group in Self.groups(around: host) {
            let room = group.limit - min(group.limit, group.used)
            least = min(least ?? room, room)
        }
        bytes = least
    }

    /// Returns the smallest memory limit of the control groups around us, whatever is left of it now. Nil where no
    /// group has a memory controller.
    static func smallestLimit(around host: CgroupHost) -> ByteCount? {
        groups(around: host).map(\.limit).min().map { ByteCount(bytes: $0) }
    }

    /// The groups around us that have a memory controller, ours first.
    private static func groups(around host: CgroupHost) -> [(limit: UInt64, used: UInt64)] {
        guard let place = host.places[.memory] else { return [] }
        var groups: [(limit: UInt64, used: UInt64)] = []
        // Ends at the root of the hierarchy, which has no limit; on v2 it has no limit file either.
        var directory = place.directory[...]
        while let group = group(String(directory), place.version) {
            groups.append(group)
            guard let slash = directory.lastIndex(of: "/"), slash > directory.startIndex else { break }
            directory = directory[..<slash]
        }
        return groups
    }

    /// Returns a group's limit, and its use without the page cache that the kernel would reclaim first; nil if the
    /// directory is no group.
    private static func group(_ directory: String, _ version: CgroupHost.Place.Version) -> (
        limit: UInt64, used: UInt64
    )? {
        let names =
            switch version {
            case .v2: (limit: "memory.max", usage: "memory.current", reclaimable: "inactive_file")
            case .v1:
                (limit: "memory.limit_in_bytes", usage: "memory.usage_in_bytes", reclaimable: "total_inactive_file")
            }
        guard let limit = text("\(directory)/\(names.limit)"), let usage = text("\(directory)/\(names.usage)")?.number
        else { return nil }
        guard let limit = limit.number else { return (.max, 0) }  // "max"
        let reclaimable = text("\(directory)/memory.stat")?.keyedNumber(names.reclaimable) ?? 0
        return (limit, usage - min(usage, reclaimable))
    }

    private static func text(_ file: String) -> String? {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
    }
}
