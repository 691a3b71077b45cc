import Scheduler

extension Configuration {
    /// Returns how many learners' programs a worker runs beside its gradings.
    func runSlots(besides gradings: Int) -> RunWorker.Slots {
        RunWorker.Slots(batch: runSlots ?? max(1, gradings / 3), interactive: interactiveRunSlots)
    }
}
