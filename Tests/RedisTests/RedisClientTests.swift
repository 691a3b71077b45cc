import Redis
import TestServers
import Testing

@Suite(.timeLimit(.minutes(5))) struct `A Redis client` {
    let address: RedisAddress
    let client: RedisClient

    init() throws {
        address = try RedisAddress(url: try TestServers.shared().redis())
        client = RedisClient(address: address, timeout: .seconds(60))
    }

    @Test func `sends and returns any bytes`() async throws {
        let bytes: [UInt8] = [0, 13, 10, 255, 36]
        _ = try await client.send(["SET", "key", RedisArgument(bytes)])
        #expect(try await client.send(["GET", "key"]).bytes() == bytes)
        #expect(try await client.send(["GET", "absent"]) == .null)
        #expect(try await client.send(["INCRBY", "number", 42]) == .integer(42))
        #expect(try await client.send(["MGET", "number", "absent"]) == .array([.string(Array("42".utf8)), .null]))
    }

    @Test func `throws the server's error`() async throws {
        let error = await #expect(throws: RedisError.self) { try await client.send(["NOSUCHCOMMAND"]) }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("unknown command") == true)
    }

    @Test func `gives each of many concurrent commands its own reply`() async throws {
        try await withThrowingTaskGroup { group in
            for number in 1...500 {
                group.addTask { [client] in
                    let reply = try await client.send(["ECHO", RedisArgument(number)])
                    #expect(try reply.integer() == number)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `reads a reply that arrives in many pieces`() async throws {
        let bytes = [UInt8](repeating: 7, count: 3_000_000)
        _ = try await client.send(["SET", "large", RedisArgument(bytes)])
        #expect(try await client.send(["GET", "large"]).bytes() == bytes)
    }

    @Test func `uses the database in its address`() async throws {
        let other = RedisClient(address: try RedisAddress(url: try TestServers.shared().redis()))
        _ = try await client.send(["SET", "key", "mine"])
        #expect(try await other.send(["GET", "key"]) == .null)
    }

    @Test func `runs a script, even after the server lost it`() async throws {
        let script: RedisScript = "return {KEYS[1], ARGV[1]}"
        for _ in 1...2 {
            let reply = try await client.run(script, keys: ["key"], [5])
            #expect(try reply.array().map { try $0.text() } == ["key", "5"])
            _ = try await client.send(["SCRIPT", "FLUSH"])
        }
    }

    @Test func `reconnects after the connection was lost`() async throws {
        let id = try await client.send(["CLIENT", "ID"]).integer()
        let other = RedisClient(address: address)
        _ = try await other.send(["CLIENT", "KILL", "ID", RedisArgument(id)])
        var fresh: Int?
        while fresh == nil {
            try Task.checkCancellation()
            // A command may still meet the lost connection before the client has noticed the loss.
            do { fresh = try await client.send(["CLIENT", "ID"]).integer() } catch is RedisError {}
        }
        #expect(fresh != id)
    }

    @Test func `gives up on a reply at the timeout`() async throws {
        let client = RedisClient(address: address, timeout: .seconds(1))
        var code: RedisError.Code?
        repeat {
            try Task.checkCancellation()
            let error = await #expect(throws: RedisError.self) { try await client.send(["BLPOP", "never", 0]) }
            code = error?.code
            // On a busy machine the connection itself may exceed the timeout; then the command is retried.
        } while code == .unreachable
        #expect(code == .timedOut)
    }

    @Test func `names the unreachable server`() async throws {
        let client = RedisClient(address: try RedisAddress(url: "unix:///nonexistent/redis.sock"))
        for _ in 1...2 {
            let error = await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
            #expect(error?.code == .unreachable)
            #expect(error?.message.contains("/nonexistent/redis.sock") == true)
        }
    }

    @Test func `refuses commands after it was closed`() async throws {
        _ = try await client.send(["PING"])
        await client.close()
        await #expect(throws: RedisError.self) { try await client.send(["PING"]) }
    }
}

@Suite(.timeLimit(.minutes(5))) struct `A Redis subscription` {
    let address: RedisAddress
    let client: RedisClient

    init() throws {
        address = try RedisAddress(url: try TestServers.shared().redis())
        client = RedisClient(address: address, timeout: .seconds(60))
    }

    @Test func `notifies at its start and of every message`() async throws {
        let channel = client.channel("news")
        var notifications = await client.notifications(on: channel).makeAsyncIterator()
        #expect(await notifications.next() != nil)
        for _ in 1...3 {
            #expect(try await client.send(["PUBLISH", RedisArgument(channel), ""]) == .integer(1))
            #expect(await notifications.next() != nil)
        }
    }

    @Test func `notifies every listener of a channel`() async throws {
        let channel = client.channel("news")
        var first = await client.notifications(on: channel).makeAsyncIterator()
        #expect(await first.next() != nil)
        var second = await client.notifications(on: channel).makeAsyncIterator()
        #expect(await second.next() != nil)
        _ = try await client.send(["PUBLISH", RedisArgument(channel), ""])
        #expect(await first.next() != nil)
        #expect(await second.next() != nil)
    }

    @Test func `ignores another database's channel of the same name`() async throws {
        var notifications = await client.notifications(on: client.channel("news")).makeAsyncIterator()
        #expect(await notifications.next() == .connected)
        let other = RedisClient(address: try RedisAddress(url: try TestServers.shared().redis()))
        #expect(try await other.send(["PUBLISH", RedisArgument(other.channel("news")), ""]) == .integer(0))
        _ = try await client.send(["PUBLISH", RedisArgument(client.channel("news")), "ours"])
        #expect(await notifications.next() == .message(Array("ours".utf8)))
    }

    @Test func `notifies again after a reconnection`() async throws {
        let channel = client.channel("news")
        var notifications = await client.notifications(on: channel).makeAsyncIterator()
        #expect(await notifications.next() != nil)
        let mine = field("db", of: try await client.send(["CLIENT", "INFO"]).text()[...])
        let subscribers = try await client.send(["CLIENT", "LIST", "TYPE", "PUBSUB"]).text().split(separator: "\n")
        let subscriber = try #require(subscribers.first { field("db", of: $0) == mine })
        let id = try #require(field("id", of: subscriber))
        _ = try await client.send(["CLIENT", "KILL", "ID", RedisArgument(id)])
        #expect(await notifications.next() != nil)
        _ = try await client.send(["PUBLISH", RedisArgument(channel), ""])
        #expect(await notifications.next() != nil)
    }

    @Test func `ends with its last listener`() async throws {
        let channel = client.channel("news")
        do {
            var notifications = await client.notifications(on: channel).makeAsyncIterator()
            #expect(await notifications.next() != nil)
        }
        while try await client.send(["PUBSUB", "NUMSUB", RedisArgument(channel)]).array()[1] != .integer(0) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}

/// Returns a field of a line of CLIENT LIST.
private func field(_ name: String, of line: Substring) -> String? {
    line.split(separator: " ").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
}

@Suite struct `A Redis address` {
    @Test(arguments: [
        ("redis://localhost", "localhost:6379"), ("redis://:secret@redis.example:6380/3", "redis.example:6380"),
        ("unix:///run/redis.sock?db=2&password=secret", "/run/redis.sock"),
    ])
    func `is described without its secrets`(_ url: String, _ description: String) throws {
        #expect(try RedisAddress(url: url).description == description)
    }

    @Test(arguments: ["", "redis:", "http://localhost", "redis://localhost/x", "unix://", "unix:///a?database=1"])
    func `is refused when it is malformed`(_ url: String) {
        let error = #expect(throws: RedisError.self) { try RedisAddress(url: url) }
        #expect(error?.code == .badAddress)
    }
}
