/// The kind of cells that a pool keeps ready: one or two, built for certain policies.
package enum CellRecipe: Sendable, Hashable {
    case program(Policy)
    /// A harness and the submission that it tests, joined by a link.
    case pair(harness: Policy, submission: Policy)

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
        case .program(let policy): .program(asBuilt(policy))
        case .pair(let harness, let submission): .pair(harness: asBuilt(harness), submission: asBuilt(submission))
        }
    }

    /// One policy per cell.
    var policies: [Policy] {
        switch self {
        case .program(let policy): [policy]
        case .pair(let harness, let submission): [harness, submission]
        }
    }

    var cellCount: Int { policies.count }
}

/// Cells that were built together and wait for one job. The job that takes them must end them.
package struct WaitingCells: Sendable {
    /// In the recipe's order: the program; or the harness, then the submission.
    package let cells: [Cell]
    let origin: CellOrigin

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

extension Sandbox {
    /// Builds the cells of a recipe.
    ///
    /// - Parameter ahead: the cells are built before a job needs them.
    package func build(_ recipe: CellRecipe, start: CellStart, ahead: Bool = false) async throws -> WaitingCells {
        for _ in 0..<3 {
            let origin = try CellOrigin(recipe, configuration)
            let cells = WaitingCells(cells: try await buildCells(recipe, start: start, ahead: ahead), origin: origin)
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
        case .program(let policy):
            return [try await build(CellShape(policy: policy), start: start, ahead: ahead)]
        case .pair(let harnessPolicy, let submissionPolicy):
            let (harnessEnd, submissionEnd) = try LinkEnd.pair()
            async let harness = build(
                CellShape(policy: harnessPolicy, role: .harness), link: harnessEnd, start: start, ahead: ahead)
            async let submission = build(
                CellShape(policy: submissionPolicy, role: .submission), link: submissionEnd, start: start, ahead: ahead)
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
    private let rootfs: FileIdentity
    /// The revision of each policy and its system call list; nil for a policy that is in no library, so cannot change.
    private let policies: [Int?]

    /// Whether at most the root differs.
    func hasSamePolicies(as other: CellOrigin) -> Bool { policies == other.policies }

    /// - Throws: `SandboxError` (`cell`) where there is no Python root.
    init(_ recipe: CellRecipe, _ configuration: Sandbox.Configuration) throws(SandboxError) {
        rootfs = try FileIdentity(rootfs: configuration.rootfs)
        let library = configuration.policies
        policies = recipe.policies.map { library.revision(ofPolicy: $0.name) }
    }
}
