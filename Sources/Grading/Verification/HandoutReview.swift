import Handouts

/// Reviews the handout and the files that students may see: broken links, pictures that the page cannot show, and files
/// that should be secret.
struct HandoutReview {
    let exercise: Exercise

    private typealias Finding = ExerciseVerification.Finding

    /// Students on a slow connection wait for a larger picture.
    private static let comfortablePictureBytes = 256 << 10

    var findings: [ExerciseVerification.Finding] {
        let handout = Handout(exercise.handout)
        return handout.references.flatMap(review)
            + handout.linesOfRawHTML.map {
                Finding.warning("handout.md:\($0)", "the page leaves out HTML; write CommonMark instead")
            } + exercise.handoutFiles.sorted { $0.key < $1.key }.flatMap(review)
    }

    private func review(_ reference: Handout.Reference) -> [Finding] {
        let place = "handout.md:\(reference.line)"
        let written = "\"\(reference.written)\""
        var findings: [Finding] = []
        switch reference.target {
        case .address where reference.isPicture:
            findings.append(
                .error(place, "the page shows no pictures of other servers; put \(written) into files/"))
        case .address: break
        case .unusable:
            let advice = "name a file in files/, or begin with https://, http:// or mailto:"
            findings.append(.error(place, "students cannot open \(written); \(advice)"))
        case .file(let path):
            if exercise.handoutFiles[path] == nil {
                findings.append(.error(place, "\(written) is not in files/; \(advice(for: path))"))
            } else if reference.isPicture, !FileType(of: path).isPicture {
                let endings = FileType.endingsOfPictures.joined(separator: ", ")
                findings.append(.error(place, "\(written) is not a picture; the page shows \(endings)"))
            }
        }
        if reference.isPicture, !reference.text.contains(where: { !$0.isWhitespace }) {
            findings.append(
                .warning(place, "the picture \(written) has no text for those who cannot see it; write ![text](…)"))
        }
        return findings
    }

    private func advice(for path: String) -> String {
        let similar = exercise.handoutFiles.keys.sorted().first { $0.lowercased() == path.lowercased() }
        return similar.map { "its name is \"\($0)\" there" } ?? "add the file, or correct the name"
    }

    private func review(_ path: String, _ bytes: [UInt8]) -> [Finding] {
        let place = "\(LinkTarget.directory)/\(path)"
        let type = FileType(of: path)
        var findings: [Finding] = []
        if let secret = secrets.first(where: { $0.content == bytes && !bytes.isEmpty }) {
            findings.append(.error(place, "students can read it, and it is the same as \(secret.place)"))
        }
        if !type.fits(bytes) {
            findings.append(.error(place, "is not what its name says: \(type.contentType)"))
        }
        if type.isPicture, bytes.count > Self.comfortablePictureBytes {
            findings.append(
                .warning(
                    place,
                    "has \(bytes.count >> 10) KiB; make pictures smaller than "
                        + "\(Self.comfortablePictureBytes >> 10) KiB, for students with a slow connection"))
        }
        return findings
    }

    /// What students must not read.
    private var secrets: [(place: String, content: [UInt8])] {
        var secrets: [(place: String, content: [UInt8])] = []
        for solution in exercise.solutions where solution.expectation == .verdict(.accepted) {
            secrets.append((solution.path, solution.code))
        }
        for (name, content) in exercise.harnessSupport where exercise.submissionSupport[name] == nil {
            secrets.append((name, content))
        }
        if let checker = exercise.checker { secrets.append(("checker.py", checker)) }
        switch exercise.judge {
        case .tests(let files): for (name, content) in files { secrets.append((name, content)) }
        case .interactor(let source): secrets.append((exercise.judge.file, source))
        case .calls: break
        case .cases(let cases): secrets += cases.filter(isHidden).flatMap(secretFiles)
        }
        return secrets.sorted { $0.place < $1.place }
    }

    private func isHidden(_ testCase: Exercise.Case) -> Bool {
        exercise.treatment(of: [testCase.test]).contains { $0.isHidden }
    }

    private func secretFiles(of testCase: Exercise.Case) -> [(place: String, content: [UInt8])] {
        let name = testCase.name
        return [("cases/\(name).in", testCase.input), ("cases/\(name).out", testCase.output ?? [])]
            + testCase.files.map { ("\($0.key) of the hidden case \(name)", $0.value) }
    }
}

extension Exercise {
    /// What a teacher should correct in the handout and its files. Grades nothing.
    package var handoutFindings: [ExerciseVerification.Finding] { HandoutReview(exercise: self).findings }
}
