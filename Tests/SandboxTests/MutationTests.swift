import CLauncherWire
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Sandbox

/// Tests decoders with randomly mutated bytes of a cell or the launcher. The seeds are fixed, so every run is the same.
@Suite struct MutationTests {
    private static let rounds = 20_000

    @Test func `a mutated packet of the launcher is decoded as an event or rejected`() {
        var random = SeededRandom(seed: 1)
        var understood = 0
        for _ in 0..<Self.rounds {
            let packet = random.mutation(of: Self.ended)
            guard let (_, event) = LauncherEvent.decode(packet) else { continue }
            understood += 1
            if case .ended(let facts) = event {
                #expect(facts.refused.count * MemoryLayout<launcher_refused>.size <= packet.count)
                #expect(facts.evidence.values.allSatisfy { $0.utf8.count <= 3 * packet.count })
            }
        }
        #expect(understood > Self.rounds / 100)
    }

    /// An ENDED event with one refused call and two texts of evidence.
    private static let ended: [UInt8] = {
        var header = launcher_event()
        header.version = LAUNCHER_WIRE_VERSION
        header.kind = LAUNCHER_ENDED.rawValue
        header.refused_kinds = 1
        header.evidence_texts = 2
        func bytes(_ value: some BitwiseCopyable) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
        let text = Array("usage_usec 12\n".utf8)
        let evidence = bytes(launcher_evidence(operation: 7, length: UInt32(text.count))) + text
        return bytes(header) + bytes(launcher_refused(number: 41, arch: 62, count: 3)) + evidence + evidence
    }()

    @Test func `lines arrive unchanged, however the stream is split`() throws {
        var random = SeededRandom(seed: 2)
        for _ in 0..<200 {
            let pair = try Descriptor.socketPair(.stream)
            try pair.first.setNonblocking()
            let writer = pair.second.number
            var stream = ControlStream(descriptor: Descriptor(owning: dup(pair.first.number)), isTrusted: true)
            let lines = (0..<random.below(40)).map { _ in random.bytes(random.below(300)).filter { $0 != 10 } }
            var left = lines.reduce(into: [UInt8]()) { $0 += $1 + [10] }[...]
            var received: [[UInt8]] = []
            while !left.isEmpty {
                let part = left.prefix(1 + random.below(97))
                #expect(part.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) } == part.count)
                left = left.dropFirst(part.count)
                stream.readAvailable()
                while let line = stream.takeLine() { received.append(line) }
            }
            #expect(received == lines)
            let isAtEnd = stream.isAtEnd
            #expect(!isAtEnd)
        }
    }

    @Test func `an endless line ends the stream, and endless lines block their sender`() throws {
        for (chunk, ends) in [
            ([UInt8](repeating: 120, count: 65536), true), ([UInt8](repeating: 10, count: 512), false),
        ] {
            let pair = try Descriptor.socketPair(.stream)
            try pair.first.setNonblocking()
            try pair.second.setNonblocking()
            let writer = pair.second.number
            var stream = ControlStream(descriptor: Descriptor(owning: dup(pair.first.number)), isTrusted: true)
            var sent = 0
            while sent < 2 * ControlStream.lineLimit, !stream.isAtEnd, !stream.isFull {
                let count = chunk.withUnsafeBytes { write(writer, $0.baseAddress, $0.count) }
                sent += max(0, count)
                stream.readAvailable()
            }
            let (isAtEnd, isFull, waiting) = (stream.isAtEnd, stream.isFull, stream.lines.count)
            #expect(isAtEnd == ends && isFull != ends)
            #expect(waiting <= ControlStream.waitingLimit + 65536)
        }
    }
}
