import FoundationEssentials
import Grading
import Sandbox
import Settings
import Store
import Synchronization

/// Makes versions in the store of the exercises and policies in directories of this host.
///
/// A faulty file is reported, in the log and in the store's list, and changes nothing. The others are loaded.
final class ContentLoader: Sendable {
    private struct Known {
        /// The files as they were before the last complete attempt.
        var files: DirectorySnapshot?
        /// The lines that were logged then.
        var reported: Set<String> = []
    }

    private let store: Store
    /// The directory of exercises.
    private let exercises: String
    /// The library whose directory has the policies. It refuses what the host of this process cannot enforce.
    let policies: PolicyLibrary
    /// Brings new versions of policies into force in this process; nil where nothing is graded.
    private let feed: PolicyFeed?
    private let check: @Sendable (_ exercise: Exercise, _ place: String) throws -> Void
    private let known = Mutex(Known())

    /// - Parameter check: throws for an exercise that cannot be graded here.
    init(
        store: Store, exercises: String, policies: PolicyLibrary, feed: PolicyFeed? = nil,
        check: @escaping @Sendable (_ exercise: Exercise, _ place: String) throws -> Void = { _, _ in }
    ) {
        self.store = store
        self.exercises = exercises
        self.policies = policies
        self.feed = feed
        self.check = check
    }

    /// The files as they are now.
    func snapshot() -> DirectorySnapshot { DirectorySnapshot(of: [exercises, policies.directory]) }

    /// The files as they were before the last complete `load`.
    var loaded: DirectorySnapshot? { known.withLock { $0.files } }

    /// Loads all files.
    func load() async throws {
        let files = snapshot()
        // An exercise can name a new policy.
        var faults = try await loadPolicies()
        try await feed?.refresh()
        let course = try await loadExercises(&faults)
        try await store.setFileFaults(faults)
        let lines = faults.map(describe) + (course?.handoutFindings ?? [])
        let new = known.withLock { known in
            defer { known = Known(files: files, reported: Set(lines)) }
            return lines.filter { !known.reported.contains($0) }
        }
        new.forEach(Console.say)
    }

    private func loadPolicies() async throws -> [FileFault] {
        let files: (texts: [String: String], faults: [PolicyFault])
        do { files = try policies.files() } catch { return [FileFault(kind: .policy, error)] }
        let refused = try await store.updatePolicies(by: .service) { [policies] inForce, fromFiles in
            let current = inForce.texts
            // A file that has not changed does not undo what an administrator has changed since.
            let changed = files.texts.filter { path, text in fromFiles[PolicyVersion.ID(path: path)] != text }
            let choice = policies.choose(from: changed, into: current)
            return (policies.versions(of: choice.accepted, among: current, from: .file), choice.faults)
        }
        return (files.faults + refused).map(FileFault.init)
    }

    private func loadExercises(_ faults: inout [FileFault]) async throws -> Course? {
        var course: Course
        do { course = try Course(directory: exercises) } catch {
            faults.append(FileFault(kind: .exercise, error))
            return nil
        }
        course.refuse { exercise, place in
            do { try check(exercise, place) } catch let error as SettingsError {
                throw Failure("its policy: \(error)".replacing("\(policies.directory)/", with: ""))
            }
        }
        faults += course.faults
        try await store.load(course.contents, isComplete: course.faults.isEmpty)
        return course
    }

    private func describe(_ fault: FileFault) -> String {
        let place = fault.description(in: fault.kind == .exercise ? exercises : policies.directory)
        let subject =
            switch fault.kind {
            case .exercise: "the exercise \(fault.name)"
            case .policy: "the policy \(fault.name)"
            case .callList: "the seccomp profile \(fault.name)"
            }
        return "sandmartin: \(subject) cannot be used; its last valid version, if any, stays in force: \(place)"
    }
}

extension FileFault {
    fileprivate init(_ fault: PolicyFault) {
        let id = PolicyVersion.ID(path: fault.path)
        self.init(
            kind: id.kind == .policy ? .policy : .callList, name: id.name, file: fault.file, line: fault.line,
            message: fault.message)
    }
}
