/// How much an archive may contain.
package struct ArchiveBounds: Hashable, Sendable {
    package var files: Int
    package var fileBytes: Int
    /// Of all files together.
    package var totalBytes: Int
    /// How many directories may be nested in the directory of the exercise.
    package var depth: Int

    package init(files: Int, fileBytes: Int, totalBytes: Int, depth: Int) {
        self.files = files
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
        self.depth = depth
    }

    /// Directories and hidden files count too. A course's repository has many of them.
    var entries: Int { 20 * files }
    /// What is read and not kept: hidden files, and what surrounds the entries of a tar archive.
    var ignoredBytes: Int { 8 * totalBytes }
}
