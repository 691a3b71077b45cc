import Handouts

/// What students can see of an exercise before they submit.
extension ExercisePackage {
    /// - Throws: `GradingError` if the handout is missing or not UTF-8, or if it or one of its lines is too long.
    func handout() throws(GradingError) -> String {
        let text = try text("handout.md")
        guard text.utf8.count <= Handout.maximumBytes else {
            throw GradingError(.package, "handout.md: is larger than \(Handout.maximumBytes) bytes; shorten it")
        }
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if let line = lines.firstIndex(where: { $0.count > Handout.maximumLineBytes }) {
            let limit = Handout.maximumLineBytes
            throw GradingError(
                .package, "handout.md:\(line + 1): the line is longer than \(limit) bytes; break it into lines")
        }
        return text
    }

    /// The files that students may see, by their paths in the directory `files`.
    package var handoutFiles: [String: [UInt8]] {
        let prefix = "\(LinkTarget.directory)/"
        let shown = files.filter { $0.key.hasPrefix(prefix) }
        return Dictionary(uniqueKeysWithValues: shown.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }
}
