import Grading
import Sandbox
import Testing

struct FigureLimitTests {
    @Test func `a cell hands over every figure that grading accepts`() {
        #expect(CellFigure.limit == Figure.maximumBytes)
    }
}
