/// The binds of a statement in the layout that libpq needs: one block of bytes, and pointers into it.
struct BindBuffer {
    private var block: [UInt8] = []
    /// Where each bind starts; nil for NULL.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// - Throws: `PostgresError` of code `unbindable` for a text with a NUL: PostgreSQL cannot store it, and C would
    ///   truncate the text there.
    init(_ binds: [PostgresBind]) throws(PostgresError) {
        let textFormat: Int32 = 0
        let binaryFormat: Int32 = 1
        for bind in binds {
            let start = block.count
            switch bind {
            case .null:
                formats.append(textFormat)
            case .text(let text):
                guard !text.utf8.contains(0) else {
                    throw PostgresError(.unbindable, "a text with a NUL character cannot be stored")
                }
                block += text.utf8
                formats.append(textFormat)
            case .bytes(let bytes):
                block += bytes
                formats.append(binaryFormat)
            }
            starts.append(bind == .null ? nil : start)
            lengths.append(Int32(block.count - start))
            block.append(0)
        }
    }

    func withPointers<Result>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        block.withUnsafeBytes { block in
            let values = starts.map { start in
                start.map {
                    UnsafePointer(
                        block.baseAddress.unsafelyUnwrapped.advanced(by: $0).assumingMemoryBound(to: CChar.self))
                }
            }
            return body(values, lengths, formats)
        }
    }
}
