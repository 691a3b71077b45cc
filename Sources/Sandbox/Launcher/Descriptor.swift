import CLauncherWire
import CLinux
import Glibc

/// A file descriptor, closed when its value is destroyed.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes ownership of `number`, which must be open.
    init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Building a cell uses about 20 descriptors, and moves some of them to 200 and above (`spawn.c`).
    private static let leastLimit: rlim_t = 512

    /// Raises the soft limit of this process to its hard limit: a waiting cell uses three descriptors, and the usual
    /// soft limit is 1024.
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
                "this process may open \(limit.rlim_max) descriptors, and cells need \(leastLimit): raise LimitNOFILE= "
                    + "of the service's unit, or `ulimit -Hn`")
        }
    }

    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SandboxError) -> Descriptor {
        let number = clinux_open(path, flags, mode)
        guard number >= 0 else { throw SandboxError(.launcher, stage: "open", path: path, errno: errno) }
        return Descriptor(owning: number)
    }

    /// Makes a connected pair of Unix sockets, both close-on-exec.
    static func socketPair(_ kind: SocketKind) throws(SandboxError) -> DescriptorPair {
        var numbers: [Int32] = [-1, -1]
        let type = kind.rawValue | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &numbers) == 0 else {
            throw SandboxError(.launcher, stage: "make a socket pair", errno: errno)
        }
        return DescriptorPair(first: Descriptor(owning: numbers[0]), second: Descriptor(owning: numbers[1]))
    }

    /// Makes a pipe: `first` is the end to read, `second` the end to write.
    static func pipe() throws(SandboxError) -> DescriptorPair {
        var numbers: [Int32] = [-1, -1]
        guard clinux_pipe(&numbers) == 0 else {
            throw SandboxError(.launcher, stage: "make a pipe", errno: errno)
        }
        return DescriptorPair(first: Descriptor(owning: numbers[0]), second: Descriptor(owning: numbers[1]))
    }

    /// Creates a memfd that holds `bytes` and is sealed against changes (man 2 memfd_create, File-sealing).
    ///
    /// - Parameter readOnly: whether to reopen it read-only, so that its owner, times and mode cannot be changed
    ///   either.
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
        // Without execute permission: to execute a file of unknown format, the kernel would load a module for it.
        guard lseek(number, 0, SEEK_SET) == 0, fchmod(number, 0o444) == 0, clinux_seal(number) == 0 else {
            throw SandboxError(.launcher, stage: "seal a memfd", errno: errno)
        }
        return readOnly ? try open("/proc/self/fd/\(number)", O_RDONLY) : file
    }

    /// Creates a memfd of zeros whose contents can change, but not its size.
    static func fixedMemfd(size: Int, name: String) throws(SandboxError) -> Descriptor {
        let number = clinux_memfd(name)
        guard number >= 0 else { throw SandboxError(.launcher, stage: "create a memfd", errno: errno) }
        let file = Descriptor(owning: number)
        // Without execute permission: a program could otherwise execute what it writes here.
        guard fchmod(number, 0o600) == 0, clinux_fix_size(number, size) == 0 else {
            throw SandboxError(.launcher, stage: "fix the size of a memfd", errno: errno)
        }
        return file
    }

    /// Sends bytes and copies of descriptors without waiting (man 7 unix, SCM_RIGHTS).
    ///
    /// - Returns: the number of bytes sent, or -1 with errno.
    func send(_ bytes: UnsafeRawBufferPointer, descriptors: [DescriptorBox]) -> Int {
        let numbers = descriptors.map { $0.descriptor.number }
        // Otherwise the boxes could be released here, which would close the descriptors before they are sent.
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

/// A descriptor in a box, for places where noncopyable values cannot be stored, such as an array.
final class DescriptorBox: Sendable {
    let descriptor: Descriptor

    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}

/// Types of Unix sockets (man 7 unix).
enum SocketKind: Int32 {
    case stream = 1
    case sequencedPacket = 5
}

/// Two descriptors that were made together.
struct DescriptorPair: ~Copyable {
    var first: Descriptor
    var second: Descriptor
}
