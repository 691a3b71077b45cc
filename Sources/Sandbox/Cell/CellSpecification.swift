/// What is to run in one cell.
package struct CellSpecification: Sendable {
    package var policy: Policy
    /// What python3 gets after its own name: options, a script, the script's arguments.
    package var arguments: [String]
    package var files: [CellFile]
    package var standardInput: [UInt8]
    /// What the program finds as descriptor 3, 4, …
    package var channels: [CellChannel]

    package init(
        policy: Policy, arguments: [String], files: [CellFile] = [], standardInput: [UInt8] = [],
        channels: [CellChannel] = []
    ) {
        self.policy = policy
        self.arguments = arguments
        self.files = files
        self.standardInput = standardInput
        self.channels = channels
    }
}

/// A file that lies in the cell's work directory before its program starts.
package struct CellFile: Sendable, Hashable {
    /// Relative to `/work`; no `..`, no empty part.
    package var path: String
    package var contents: [UInt8]

    package init(path: String, contents: [UInt8]) {
        self.path = path
        self.contents = contents
    }
}

/// A stream socket between a cell and someone else.
package enum CellChannel: Sendable {
    /// The other end is `Cell.control`. At most one a cell.
    case control
    /// The other end goes to another cell.
    case link(LinkEnd)
}
