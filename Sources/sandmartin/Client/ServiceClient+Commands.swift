import Client

extension ServiceClient {
    /// - Throws: `Failure` if the configuration names no token.
    init(_ configuration: Configuration) throws(Failure) {
        guard let token = configuration.serviceToken else {
            throw Failure(
                "this command calls a running service and needs a token: create one on the page of your account, and "
                    + "set SANDMARTIN_SERVICE_TOKEN_FILE to a file with it",
                code: .usage)
        }
        self.init(url: configuration.serviceURL ?? "http://127.0.0.1:\(configuration.http.port)", token: token)
    }

    /// Runs a part of a command that calls the service. Prints the findings of a refusal.
    ///
    /// - Throws: `Failure` in place of a refusal. A refused request is the caller's to change; a fault of the service
    ///   is not.
    func run(_ body: (ServiceClient) async throws -> Void) async throws {
        do { try await body(self) } catch let refusal as ServiceRefusal {
            for finding in refusal.findings {
                let place = finding.line.map { "\(finding.file):\($0)" } ?? finding.file
                Console.say("\(place): \(finding.refused ? "" : "advice: ")\(finding.message)")
            }
            throw Failure(refusal.detail, code: (400..<500).contains(refusal.status) ? .usage : .fault)
        } catch let error as ServiceUnreachable {
            throw Failure("\(error)")
        }
    }
}
