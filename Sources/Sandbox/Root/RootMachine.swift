import Glibc

/// The machine that a program file was compiled for (man 5 elf, `e_machine`).
enum RootMachine {
    #if arch(x86_64)
    private static let own: UInt16 = 62
    #elseif arch(arm64)
    private static let own: UInt16 = 183
    #endif
    private static let names: [UInt16: String] = [3: "i386", 40: "arm", 62: "amd64", 183: "arm64", 243: "riscv64"]

    /// Throws if the runner of a root cannot run on this machine.
    static func requireOwn(_ tree: String) throws(SandboxError) {
        let path = "\(tree)\(Plan.runner)"
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw SandboxError(.root, stage: "open", path: path, errno: errno) }
        let descriptor = Descriptor(owning: file)
        var head = [UInt8](repeating: 0, count: 20)
        let count = read(descriptor.number, &head, head.count)
        guard count == head.count, head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
            throw SandboxError(
                .root, "the Python root \(tree) is damaged: \(Plan.runner) is no program; \(PythonRoot.advice)")
        }
        let machine = UInt16(head[18]) | UInt16(head[19]) << 8
        guard machine != own else { return }
        throw SandboxError(
            .root,
            "the Python root \(tree) was built for another architecture (\(names[machine] ?? "number \(machine)"), not "
                + "\(names[own] ?? "number \(own)")): build it on a machine like this one")
    }
}
