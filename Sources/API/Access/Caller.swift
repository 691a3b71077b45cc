/// Who is calling, and the revision of what they can read, both as of one moment.
struct Caller: Sendable {
    var user: User
    var revision: ReadRevision
}
