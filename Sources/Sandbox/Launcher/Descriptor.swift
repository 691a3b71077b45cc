import CLauncherWire
import CLinux
import Glibc

/// A file descriptor that is closed when its owner lets go of it.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes over `number`, which must be open.
    init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// A cell is built with about 20, and moves its own out of the way to 200 and above (`spawn.c`).
    private static let leastLimit: rlim_t = 512

    /// Lets this process have as many as it may: a waiting cell takes three, and the usual soft limit is 1024.
    static func raiseLimit() throws(SandboxError) {
        var limit = rlimit()
        let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(descriptors, &limit) == 0 else {
            throw SandboxError(.launcher, stage: "read the limit of descriptors", errno: errno)
        }
        limit.rlim_cur = limit.rlim_max
        guard setrlimit(descriptors, &limit) == 0 else {
            throw SandboxError(.launcher, stage: "raise the limit of descriptors", errno: errno)
        }
        guard limit.rlim_max >= leastLimit else {
            throw SandboxError(
                .launcher,
                "this process may open \(limit.rlim_max) descriptors, and cells need \(leastLimit): raise LimitNOFILE= of the "
                    + "service's unit, or `ulimit -Hn`")
        }
    }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SandboxError) -> Descriptor {
        let number = clinux_open(path, flags, mode)
        guard number >= 0 else { throw SandboxError(.launcher, stage: "open", path: path, errno: errno) }
        return Descriptor(owning: number)
    }

    /// A connected pair of sockets, both close-on-exec.
    static func socketPair(_ kind: SocketKind) throws(SandboxError) -> DescriptorPair {
        var numbers: [Int32] = [-1, -1]
        let type = kind.rawValue | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &numbers) == 0 else {
            throw SandboxError(.launcher, stage: "make a socket pair", errno: errno)
        }
        return DescriptorPair(first: Descriptor(owning: numbers[0]), second: Descriptor(owning: numbers[1]))
    }

    /// A pipe: `first` reads what `second` is written.
    static func pipe() throws(SandboxError) -> DescriptorPair {
        var numbers: [Int32] = [-1, -1]
        guard clinux_pipe(&numbers) == 0 else {
            throw SandboxError(.launcher, stage: "make a pipe", errno: errno)
        }
        return DescriptorPair(first: Descriptor(owning: numbers[0]), second: Descriptor(owning: numbers[1]))
    }

    /// A memory file that holds `bytes` and can no longer be changed (man 2 memfd_create, File-sealing).
    ///
    /// - Parameter readOnly: opened anew, so that not even its owner, time or mode can be changed through it.
    static func sealedMemfd(
        _ bytes: [UInt8], name: String, readOnly: Bool = false
    ) throws(SandboxError) -> Descriptor {
        let number = clinux_memfd(name)
        guard number >= 0 else { throw SandboxError(.launcher, stage: "create a memfd", errno: errno) }
        let file = Descriptor(owning: number)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SandboxError(.launcher, stage: "write to a memfd", errno: errno) }
            written += count
        }
        // Not to be executed: what is no program, such as an empty input, would have the kernel look for a module.
        guard lseek(number, 0, SEEK_SET) == 0, fchmod(number, 0o444) == 0, clinux_seal(number) == 0 else {
            throw SandboxError(.launcher, stage: "seal a memfd", errno: errno)
        }
        return readOnly ? try open("/proc/self/fd/\(number)", O_RDONLY) : file
    }

    /// Sends bytes with descriptors, which stay open here, without waiting (man 7 unix, SCM_RIGHTS); how many bytes, or
    /// -1 with errno.
    func send(_ bytes: UnsafeRawBufferPointer, descriptors: [DescriptorBox]) -> Int {
        let numbers = descriptors.map { $0.descriptor.number }
        // A box may be let go of after its last use; this is it.
        return withExtendedLifetime(descriptors) {
            descriptors_send(number, bytes.baseAddress, bytes.count, numbers, Int32(numbers.count), false)
        }
    }

    func setNonblocking() throws(SandboxError) {
        guard clinux_set_nonblocking(number) == 0 else {
            throw SandboxError(.launcher, stage: "make a descriptor non-blocking", errno: errno)
        }
    }
}

/// A descriptor in a place that noncopyable values cannot go, such as an array.
final class DescriptorBox: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}

/// The kinds of Unix sockets that are used here (man 7 unix).
enum SocketKind: Int32 {
    case stream = 1
    case sequencedPacket = 5
}

/// Two descriptors that were made together.
struct DescriptorPair: ~Copyable {
    var first: Descriptor
    var second: Descriptor
}
