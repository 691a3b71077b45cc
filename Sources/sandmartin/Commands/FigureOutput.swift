import Foundation
import Grading
import Settings

/// The picture of a program, saved to a file of this host.
struct FigureOutput {
    /// Nil if the program left none that can be shown.
    let figure: Figure?
    /// Why there is no picture.
    let problem: String?
    private let path: String

    /// Checks the picture that a program left, and saves it if it is sound.
    ///
    /// - Throws: `Failure` (`usage`) if the file cannot be written.
    init(_ file: FigureFile, savingTo path: String) throws {
        self.path = path
        do {
            let figure = try Figure(file, name: try Self.name(of: path))
            try Self.save(figure, to: path)
            self.figure = figure
            problem = nil
        } catch let error as FigureProblem {
            figure = nil
            problem = error.sentence
        }
    }

    /// One line about the picture.
    var summary: String {
        guard let figure else { return problem ?? "" }
        return "the picture has \(figure.width) × \(figure.height) pixels and \(figure.size) bytes: \(path)"
    }

    /// Returns the name under which the program must leave the picture: the last part of the path.
    ///
    /// - Throws: `Failure` (`usage`) for a path that ends with no file name.
    static func name(of path: String) throws(Failure) -> String {
        guard let name = path.split(separator: "/", omittingEmptySubsequences: false).last, !name.isEmpty,
            name != ".", name != "..", name.utf8.count < 256
        else { throw Failure("\(path) is not the name of a file; write --figure DIRECTORY/figure.png", code: .usage) }
        return String(name)
    }

    /// - Throws: `Failure` (`usage`) if the file cannot be written.
    static func save(_ figure: Figure, to path: String) throws(Failure) {
        do {
            try Data(figure.png).write(to: URL(filePath: path))
        } catch {
            throw Failure(
                "the picture cannot be written to \(path); check that its directory exists and is writable",
                code: .usage)
        }
    }
}
