extension String {
    /// Decodes the output of a program: valid UTF-8 as it is, every other byte as `\xNN`.
    package init(escapingInvalid bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            self = text
            return
        }
        var text = ""
        var rest = bytes.makeIterator()
        var position = bytes.startIndex
        var parser = Unicode.UTF8.ForwardParser()
        parsing: while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let encoded):
                text.unicodeScalars.append(Unicode.UTF8.decode(encoded))
                position += encoded.count
            case .error(let length):
                for byte in bytes[position..<position + length] { text += byte.escaped }
                position += length
            case .emptyInput: break parsing
            }
        }
        self = text
    }
}

extension UInt8 {
    fileprivate var escaped: String { (self < 16 ? "\\x0" : "\\x") + String(self, radix: 16) }
}
