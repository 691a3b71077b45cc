import CLauncherWire

extension Plan {
    /// The plan in the launcher's format: a header, then each operation, padded to eight bytes.
    ///
    /// - Throws: `SandboxError` (`cell`) when the plan exceeds `LAUNCHER_PLAN_LIMIT` or `LAUNCHER_OPERATION_LIMIT`, for
    ///   example by a very long command line. A program's files are not in the plan, but in its `CellJob`.
    func encoded() throws(SandboxError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: MemoryLayout<launcher_plan_header>.size)
        for operation in operations { operation.append(to: &bytes) }
        guard bytes.count <= Int(LAUNCHER_PLAN_LIMIT), operations.count <= Int(LAUNCHER_OPERATION_LIMIT) else {
            throw SandboxError(
                .cell,
                "the cell's plan is too large: \(bytes.count) bytes in \(operations.count) operations, of "
                    + "\(LAUNCHER_PLAN_LIMIT) bytes in \(LAUNCHER_OPERATION_LIMIT) operations")
        }
        var header = launcher_plan_header(
            magic: LAUNCHER_PLAN_MAGIC, version: LAUNCHER_WIRE_VERSION, operations: UInt32(operations.count),
            bytes: UInt32(bytes.count))
        withUnsafeBytes(of: &header) { bytes.replaceSubrange(0..<$0.count, with: $0) }
        return bytes
    }
}

extension PlanOperation {
    fileprivate func append(to bytes: inout [UInt8]) {
        let fixed = MemoryLayout<launcher_operation>.size
        let unpadded = fixed + texts.reduce(0) { $0 + $1.count + 1 }
        let size = (unpadded + 7) / 8 * 8
        var head: [UInt8] = []
        head.append(native: kind.rawValue)
        head.append(native: UInt32(size))
        for index in 0..<Int(LAUNCHER_NUMBERS) { head.append(native: index < numbers.count ? numbers[index] : 0) }
        for index in 0..<Int(LAUNCHER_TEXTS) {
            head.append(native: index < texts.count ? UInt32(texts[index].count) : 0)
        }
        bytes += head
        for text in texts { bytes += text + [0] }
        bytes += [UInt8](repeating: 0, count: size - unpadded)
    }
}

extension [UInt8] {
    /// Appends a number in the machine's byte order.
    fileprivate mutating func append<Number: FixedWidthInteger>(native number: Number) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }
}
