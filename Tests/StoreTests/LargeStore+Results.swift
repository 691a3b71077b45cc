import Store
import Testing

// Results and groups.
extension LargeStore {
    func readResults() async throws {
        #expect(try await store.course().count == 2)
        let group = try #require(try await store.groups(limit: 20).items.last)
        for order in ResultOrder.allCases {
            for group in [nil, group.id] {
                for name in [nil, "name1", "learner 9"] {
                    let filter = ResultFilter(group: group, name: name)
                    let first = try await store.results(filter, by: order, limit: 5)
                    if let next = first.next { _ = try await store.results(filter, by: order, limit: 5, after: next) }
                }
            }
        }
        let page = try await store.results(ResultFilter(), by: .points, limit: 50)
        #expect(page.items.map(\.points) == page.items.map(\.points).sorted(by: >))
        #expect(try await store.results(of: page.items[0].user)?.items.count == 2)
    }

    func exportSubmissions() async throws {
        let group = try #require(try await store.groups(limit: 20).items.last)
        for choice in ExportChoice.allCases {
            for group in [nil, group.id] {
                // The members of one group have all worked on the same exercise.
                for exercise in group == nil ? ["first"] : ["first", "second"] {
                    let filter = ExportFilter(exercise: exercise, choice: choice, group: group)
                    let size = try await store.exportSize(filter, upTo: 1_000_000)
                    #expect(size > 0 || group != nil)
                    for hasCode in [false, true] {
                        let page = try await store.export(filter, limit: 5, withCode: hasCode)
                        #expect(page.count == min(5, size))
                        _ = try await store.export(filter, limit: 5, after: page.last, withCode: hasCode)
                    }
                }
            }
        }
    }

    func useGroups(_ turn: Int) async throws {
        let name = try #require(PersonName("Ada Lovelace"))
        let group = try await store.createGroup(name, by: .service)
        for cursor in [nil, 500] { _ = try await store.groups(limit: 20, before: cursor) }
        #expect(try await store.changeGroup(group.id, GroupChange(name: name, code: .renew), by: .service) != nil)
        let code = try #require(try await store.group(group.id)?.joinCode)
        #expect(try await store.setRoster([name], of: group.id, by: .service))

        let (user, address) = (try await store.createSession().user.id, "192.0.2.\(turn)")
        #expect(try await store.beginJoining(user: user, address: address) == nil)
        let outcome = try await store.join(try #require(JoinCode(code)), as: name, user: user)
        guard case .joined = outcome else { throw Unexpected(outcome) }
        try await store.endJoining(user: user, address: address, hasJoined: true)
        #expect(try await store.memberships(of: user).count == 1)
        #expect(try await store.members(of: group.id).map(\.user) == [user])
        #expect(try await store.roster(of: group.id).map(\.user) == [user])
        #expect(try await store.leave(group.id, user: user))
        #expect(try await !store.removeMember(user, of: group.id, by: .service))
        #expect(try await store.deleteGroup(group.id, by: .service))
        #expect(try await store.delete(user: user) == .deleted(cancelled: []))
    }
}
