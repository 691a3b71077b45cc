/// Runs `body` in a child task.
///
/// A task keeps the memory of its deepest call until it ends. A task that waits for a long time makes its deep calls
/// in this way, so that it waits with little memory.
package func inShortTask(_ body: @escaping @Sendable () async -> Void) async {
    await withDiscardingTaskGroup { $0.addTask(operation: body) }
}
