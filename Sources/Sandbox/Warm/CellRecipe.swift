import Settings

/// The kind of cells that a pool keeps ready: one or two, built for certain policies in a certain Python root.
///
/// A root of nil is the sandbox's own.
package enum CellRecipe: Sendable, Hashable {
    case program(Policy, root: String? = nil)
    /// A harness and the submission that it tests, joined by a link.
    case pair(harness: Policy, submission: Policy, root: String? = nil)

    /// The recipe without CPU time and wall-clock time, which are granted at the dispatch. Equal for all recipes whose
    /// cells are built alike.
    var asBuilt: CellRecipe {
        func asBuilt(_ policy: Policy) -> Policy {
            var policy = policy
            policy.limits.cpu = .zero
            policy.limits.wall = .zero
            policy.bounds = policy.limits
            return policy
        }
        return switch self {
        case .program(let policy, let root): .program(asBuilt(policy), root: root)
        case .pair(let harness, let submission, let root):
            .pair(harness: asBuilt(harness), submission: asBuilt(submission), root: root)
        }
    }

    /// One policy per cell.
    var policies: [Policy] {
        switch self {
        case .program(let policy, _): [policy]
        case .pair(let harness, let submission, _): [harness, submission]
        }
    }

    /// The name of the Python root, or of one of its zygotes (`ZygoteName`); nil for the sandbox's own.
    package var root: String? {
        switch self {
        case .program(_, let root), .pair(_, _, let root): root
        }
    }

    var cellCount: Int { policies.count }
}

/// Cells that were built together and wait for one job. The job that takes them must end them.
package struct WaitingCells: Sendable {
    /// In the recipe's order: the program; or the harness, then the submission.
    package let cells: [Cell]
    let origin: CellOrigin
    /// What the largest of the cells had in use when it was ready; 0 where that is not measured.
    let memory: ByteCount

    /// `warm` only if all cells are.
    package var start: CellStart { cells.allSatisfy { $0.start == .warm } ? .warm : .cold }

    /// Unique in the sandbox.
    var id: UInt64 { cells[0].id }

    /// Ends the cells and waits until nothing is left of them.
    package func destroy() async { await Self.destroy(cells) }

    package static func destroy(_ cells: [Cell]) async {
        await withDiscardingTaskGroup { group in
            for cell in cells { group.addTask { await cell.destroy() } }
        }
    }

    var areAlive: Bool {
        get async {
            for cell in cells where await cell.hasEnded { return false }
            return true
        }
    }
}

extension [Cell] {
    fileprivate var largestMemory: ByteCount {
        get async {
            var largest = ByteCount(bytes: 0)
            for cell in self { largest = await Swift.max(largest, cell.memoryBaseline) }
            return largest
        }
    }
}

extension Sandbox {
    /// Builds the cells of a recipe.
    ///
    /// - Parameter ahead: the cells are built before a job needs them.
    package func build(_ recipe: CellRecipe, start: CellStart, ahead: Bool = false) async throws -> WaitingCells {
        for _ in 0..<3 {
            let origin = try CellOrigin(recipe, configuration)
            let built = try await buildCells(recipe, start: start, ahead: ahead)
            let cells = WaitingCells(cells: built, origin: origin, memory: await built.largestMemory)
            do {
                if try CellOrigin(recipe, configuration) == origin { return cells }
            } catch {
                await cells.destroy()
                throw error
            }
            // The root or a policy changed meanwhile. An interpreter of the old root could read files of the new one.
            await cells.destroy()
        }
        throw SandboxError(.cell, "the Python root or a policy is replaced again and again while cells are built")
    }

    private func buildCells(_ recipe: CellRecipe, start: CellStart, ahead: Bool) async throws -> [Cell] {
        switch recipe {
        case .program(let policy, let root):
            return [try await build(CellShape(policy: policy, root: root), start: start, ahead: ahead)]
        case .pair(let harnessPolicy, let submissionPolicy, let root):
            let (harnessEnd, submissionEnd) = try LinkEnd.pair()
            async let harness = build(
                CellShape(policy: harnessPolicy, root: root, role: .harness), link: harnessEnd, start: start,
                ahead: ahead)
            async let submission = build(
                CellShape(policy: submissionPolicy, root: root, role: .submission), link: submissionEnd, start: start,
                ahead: ahead)
            do {
                return try await [harness, submission]
            } catch {
                // One of the two may have been built.
                await (try? harness)?.destroy()
                await (try? submission)?.destroy()
                throw error
            }
        }
    }
}

/// What cells are built from that can change on disk while they wait: the Python root, policies, system call lists.
///
/// Policies are compared by content, not by the bytes of their files.
struct CellOrigin: Sendable, Hashable {
    private let root: FileIdentity
    /// The revision of each policy and its system call list; nil for a policy that is in no library, so cannot change.
    private let policies: [Int?]

    /// Whether at most the root differs.
    func hasSamePolicies(as other: CellOrigin) -> Bool { policies == other.policies }

    /// - Throws: `SandboxError` (`root`) where there is no such Python root.
    init(_ recipe: CellRecipe, _ configuration: Sandbox.Configuration) throws(SandboxError) {
        root = try FileIdentity(root: configuration.roots.tree(of: recipe.root ?? configuration.root))
        let library = configuration.policies
        policies = recipe.policies.map { library.revision(ofPolicy: $0.name) }
    }
}
