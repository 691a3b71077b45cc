/// What a test takes away from the cells that it builds, to see which program notices.
///
/// It belongs to the test's own task, and whoever does not import this module `@testable` cannot name it: no setting, file
/// or variable leads here. Release builds do not have it at all.
#if DEBUG
struct CellAlteration: Sendable {
    @TaskLocal static var current: CellAlteration?

    var shape: @Sendable (CellShape) -> CellShape
    var plan: @Sendable (Plan) throws -> Plan
}
#endif

extension CellShape {
    /// The shape itself, but for a test that takes something away.
    var alteredByTest: CellShape {
        #if DEBUG
        CellAlteration.current?.shape(self) ?? self
        #else
        self
        #endif
    }
}

extension Plan {
    /// The plan itself, but for a test that takes something away.
    func alteredByTest() throws -> Plan {
        #if DEBUG
        try CellAlteration.current?.plan(self) ?? self
        #else
        self
        #endif
    }
}
