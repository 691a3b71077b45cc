import Redis

/// An entry of a Redis stream as replies show it: an identifier, and names and values in turn.
struct StreamEntry {
    let id: String
    private let parts: [RedisValue]

    init(_ value: RedisValue) throws(RedisError) {
        let entry = try value.array()
        guard entry.count == 2 else { throw RedisError(.malformed, "a stream entry has \(entry.count) parts") }
        id = try entry[0].text()
        parts = try entry[1].array()
    }

    func field(_ name: String) throws(RedisError) -> RedisValue {
        for index in stride(from: 0, to: parts.count - 1, by: 2) where try parts[index].text() == name {
            return parts[index + 1]
        }
        throw RedisError(.malformed, "the stream entry \(id) has no field \(name)")
    }
}
