/// What a pool keeps ready: a cell or two, built for policies.
package enum CellRecipe: Sendable, Hashable {
    case program(Policy)
    /// A harness and the submission that it tests, joined by a link.
    case pair(harness: Policy, submission: Policy)

    /// The same for all recipes whose cells are built alike: CPU time and time on the clock are given at the dispatch.
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
}

/// Cells that were built together and wait for one job. Whoever takes them ends them.
package struct WaitingCells: Sendable {
    /// In a recipe's order: the program; or the harness, then the submission.
    package let cells: [Cell]
    let rootfs: RootfsIdentity

    /// `warm` only if all are.
    package var start: CellStart { cells.allSatisfy { $0.start == .warm } ? .warm : .cold }

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
    package func build(_ recipe: CellRecipe, start: CellStart) async throws -> WaitingCells {
        let rootfs = try RootfsIdentity(configuration.rootfs)
        switch recipe {
        case .program(let policy):
            return WaitingCells(cells: [try await build(CellShape(policy: policy), start: start)], rootfs: rootfs)
        case .pair(let harnessPolicy, let submissionPolicy):
            let (harnessEnd, submissionEnd) = try LinkEnd.pair()
            async let harness = build(CellShape(policy: harnessPolicy, role: .harness), link: harnessEnd, start: start)
            async let submission = build(
                CellShape(policy: submissionPolicy, role: .submission), link: submissionEnd, start: start)
            do {
                return try await WaitingCells(cells: [harness, submission], rootfs: rootfs)
            } catch {
                // Whichever was built must not stay.
                await (try? harness)?.destroy()
                await (try? submission)?.destroy()
                throw error
            }
        }
    }
}
