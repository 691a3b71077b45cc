import Glibc

/// A C string that lives as long as this object, for lists of strings that are handed to C together.
final class CText {
    let pointer: UnsafePointer<CChar>?
    private let memory: UnsafeMutablePointer<CChar>?

    init(_ text: String) {
        memory = strdup(text)
        pointer = UnsafePointer(memory)
    }

    deinit { free(memory) }
}

extension String {
    func trimmingLineEnd() -> String { hasSuffix("\n") ? String(dropLast()) : self }
}
