import FoundationEssentials

@testable import Sandbox

extension CgroupHost {
    /// Gives all cells of this service the highest weight in CPU scheduling, so that they find a free core although
    /// other programs keep all cores busy (cgroup-v2.rst, "CPU"; sched-design-CFS.rst, "Group Scheduler Extensions").
    ///
    /// For a layer whose absence shows only in a cell that gets more CPU time than its limit.
    func preferCells() throws {
        guard let place = places[.cpu] else { return }
        let (file, weight) = place.version == .v2 ? ("cpu.weight", "10000") : ("cpu.shares", "262144")
        try Data(weight.utf8).write(to: URL(filePath: "\(place.directory)/\(groupName)/\(file)"))
    }
}
