import CLauncherWire
import Glibc

/// What a program left under the name of its figure. The program chose the bytes; nothing about them has been checked.
package enum CellFigure: Sendable, Hashable {
    /// There is no such file, or the program was killed before the runner could copy it.
    case missing
    /// The file is larger than `limit`.
    case tooLarge
    /// A symbolic link, a directory, a FIFO or another special file.
    case noFile
    case file([UInt8])

    /// In bytes.
    package static let limit = Int(FIGURE_LIMIT)
}

/// The memory that the runner copies a program's figure into (`figure.h`).
struct FigureMemory: Sendable {
    let file: DescriptorBox

    init() throws(SandboxError) {
        file = DescriptorBox(
            try Descriptor.fixedMemfd(size: MemoryLayout<figure_head>.size + CellFigure.limit, name: "figure"))
    }

    /// Returns what the runner or the program wrote here. Only once every process of the cell is gone.
    func read() throws(SandboxError) -> CellFigure {
        let size = MemoryLayout<figure_head>.size
        let head = try read(size, at: 0).withUnsafeBytes { $0.loadUnaligned(as: figure_head.self) }
        switch figure_state(head.state) {
        case FIGURE_COPIED: return head.size <= CellFigure.limit ? .file(try read(Int(head.size), at: size)) : .tooLarge
        case FIGURE_TOO_LARGE: return .tooLarge
        case FIGURE_NO_FILE: return .noFile
        default: return .missing
        }
    }

    /// Returns `count` bytes. Never maps the file: a program could then change what was checked already.
    private func read(_ count: Int, at start: Int) throws(SandboxError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let part = bytes.withUnsafeMutableBytes { bytes in
                pread(file.descriptor.number, bytes.baseAddress?.advanced(by: done), count - done, start + done)
            }
            if part < 0 && errno == EINTR { continue }
            guard part > 0 else {
                throw SandboxError(.cell, stage: "read a program's figure", errno: part < 0 ? errno : EIO)
            }
            done += part
        }
        return bytes
    }
}
