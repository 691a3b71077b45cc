/// A protection that a test removes from the cells it builds, to see which hostile program notices.
///
/// It is a task-local value of the test, and visible only to `@testable` imports: no setting, file or environment
/// variable can set it. Release builds do not contain it.
#if DEBUG
struct CellAlteration: Sendable {
    @TaskLocal static var current: CellAlteration?

    var shape: @Sendable (CellShape) -> CellShape
    var plan: @Sendable (Plan) throws -> Plan
}
#endif

extension CellShape {
    /// The shape, altered only in a test that removes a protection.
    var alteredByTest: CellShape {
        #if DEBUG
        CellAlteration.current?.shape(self) ?? self
        #else
        self
        #endif
    }
}

extension Plan {
    /// Returns the plan, altered only in a test that removes a protection.
    func alteredByTest() throws -> Plan {
        #if DEBUG
        try CellAlteration.current?.plan(self) ?? self
        #else
        self
        #endif
    }
}
