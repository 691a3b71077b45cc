import API
import Sandbox
import Scheduler

extension Metrics {
    /// Takes over what a worker of this process and its pool of cells count themselves.
    func note(_ worker: Worker, _ pool: CellPool) async {
        let slots = worker.slotsInUse
        set(.workerSlots, [.init("state", "busy")], to: Double(slots.busy))
        set(.workerSlots, [.init("state", "free")], to: Double(slots.free))
        for (root, use) in await pool.use {
            set(.waitingCells, [.init("root", root)], to: Double(use.waiting))
            for start in [CellStart.warm, .cold] {
                set(.cells, [.init("root", root), .init("start", start.rawValue)], to: use.given[start] ?? 0)
            }
        }
    }
}
