/// The files of an exercise directory, by path relative to it: what travels between hosts and is versioned.
package struct ExercisePackage: Hashable, Sendable {
    package var files: [String: [UInt8]]

    package init(files: [String: [UInt8]]) { self.files = files }
}
