/// The checks of the installed policies. They need no cell.
enum PolicyChecks {
    static func all(in library: PolicyLibrary, on host: HostCapacity = .find()) -> [DoctorReport.Check] {
        do {
            return try library.names().map { check($0, in: library, on: host) }
        } catch {
            return [.init("policies", .missing, "\(error)", advice: "set policies to a directory that exists")]
        }
    }

    private static func check(_ name: String, in library: PolicyLibrary, on host: HostCapacity) -> DoctorReport.Check {
        do {
            let faults = try library.review(name, on: host).filter(\.isRefusal)
            guard faults.isEmpty else {
                return .init(
                    "policy \(name)", .missing, faults.map(\.description).joined(separator: "; "),
                    advice:
                        "change the policy, or use another host; `sandmartin policy check \(name)` repeats this check")
            }
            return .init("policy \(name)", .enforced, "can be used here")
        } catch {
            return .init("policy \(name)", .missing, "\(error)", advice: "correct the file")
        }
    }
}
