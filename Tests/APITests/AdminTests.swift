import FoundationEssentials
import Grading
import Scheduler
import Store
import Testing

@testable import API

@Suite(.timeLimit(.minutes(5)))
struct AdminTests {
    private static let paths = [
        "/api/v1/admin/submissions", "/api/v1/admin/queue", "/api/v1/admin/workers", "/api/v1/admin/exercises",
    ]

    @Test func `refuses learners`() async throws {
        try await TestServer.run { server, _ in
            let learner = try await server.learner()
            for path in Self.paths { #expect(try await learner.get(path).status == 403) }
        }
    }

    @Test func `lists the submissions of all users, with filters`() async throws {
        try await TestServer.run { server, backend in
            let first = try #require(
                try await server.learner().submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(first, .accepted, points: 100)
            _ = try await server.learner().submit("a = 2", to: "sum")
            let admin = server.client(token: Backend.adminToken)

            func codes(_ query: String) async throws -> [String?] {
                let items = try await admin.get("/api/v1/admin/submissions?" + query).json["items"]?.array
                return (items ?? []).map { $0["code"]?.string }
            }
            #expect(try await codes("") == ["a = 2", "a = 1"])
            #expect(try await codes("exercise=sum") == ["a = 2"])
            #expect(try await codes("status=graded") == ["a = 1"])
            #expect(try await codes("verdict=accepted") == ["a = 1"])
            let all = try await admin.get("/api/v1/admin/submissions").json["items"]?.array
            let user = try #require(all?.last?["user"]?.string)
            #expect(try await codes("user=\(user)") == ["a = 1"])
            #expect(try await codes("limit=1") == ["a = 2"])

            let whole = try await admin.get("/api/v1/admin/submissions/\(first)").json
            #expect(whole["tests"]?.array?.count == 1)
            #expect(whole["user"]?.string == user)
            let wrong = try await admin.get("/api/v1/admin/submissions?status=done")
            #expect(wrong.status == 400)
            #expect(wrong.detail.contains("queued, running, graded, cancelled, failed"))
            for (query, status) in [
                ("user=nobody", 404), ("user=", 400), ("user=\(user)%00", 404), ("user=\(user)&user=\(user)", 400),
            ] {
                let answer = try await admin.get("/api/v1/admin/submissions?" + query)
                #expect(answer.status == status && answer.detail.contains("\"user\""), "\(query)")
            }
        }
    }

    @Test func `filters submissions by account name, time, outcome and text`() async throws {
        try await TestServer.run { server, backend in
            let ada = try await server.learner()
            _ = try await ada.post("/api/v1/account", json: #"{"name":"Ada","password":"correct horse"}"#)
            let id = try #require(try await ada.submit("a = 1", to: "hello").json["id"]?.string)
            try await backend.grade(id, .rejected, points: 0)
            _ = try await server.learner().submit("b = 2", to: "hello")
            let admin = server.client(token: Backend.adminToken)

            func names(_ query: String) async throws -> [JSON?] {
                let items = try await admin.get("/api/v1/admin/submissions?" + query).json["items"]?.array
                return (items ?? []).map { $0["user_name"] }
            }
            #expect(try await names("") == [.null, "Ada"])
            #expect(try await names("user=ada") == ["Ada"])
            #expect(try await names("outcome=failed") == ["Ada"])
            #expect(try await names("text=a%20%3D") == ["Ada"])
            #expect(try await names("since=2020-01-01T00:00:00Z&until=9999-12-31T23:59:59.5%2B02:00").count == 2)
            #expect(try await names("until=2020-01-01T00:00:00Z").isEmpty)
            #expect(try await admin.get("/api/v1/admin/submissions/\(id)").json["user_name"] == "Ada")
            #expect(try await ada.get("/api/v1/submissions/\(id)").json["user_name"] == nil)
            #expect(try await names("policy=default&policy_version=1").isEmpty)
            let nameless = try await admin.get("/api/v1/admin/submissions?policy_version=1")
            #expect(nameless.status == 422 && nameless.detail.contains("\"policy\""))
            let long = String(repeating: "a", count: 201)
            for (query, name) in [
                ("since=yesterday", "since"), ("until=2020-02-30T00:00:00Z", "until"), ("text=", "text"),
                ("text=\(long)", "text"), ("outcome=slow", "outcome"), ("policy=../x", "policy"), ("policy=", "policy"),
                ("policy=default&policy_version=0", "policy_version"),
                ("policy=default&policy_version=9999999999", "policy_version"),
            ] {
                let answer = try await admin.get("/api/v1/admin/submissions?" + query)
                #expect(answer.status == 400 && answer.detail.contains("\"\(name)\""), "\(query)")
            }
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2000-02-29T23:59:60.25z", 951_868_800.25),
        ("0000-03-01t00:00:00+00:00", -62_162_035_200), ("1969-12-31T22:30:00-01:30", 0),
        ("2100-02-28T12:00:00+12:00", 4_107_456_000),
    ])
    func `reads a time`(text: String, seconds: Double) throws {
        let time = try #require(try Timestamp.of("since", text[...]))
        #expect(time.timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "2020-01-01", "2020-01-01T00:00:00", "2100-02-29T00:00:00Z", "2020-13-01T00:00:00Z",
        "2020-00-01T00:00:00Z", "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T00:00:00+24:00",
        "2020-01-01T00:00:00Z ", "٢020-01-01T00:00:00Z",
    ])
    func `refuses what is no time`(text: String) {
        #expect(throws: Problem.self) { try Timestamp.of("since", text[...]) }
    }

    @Test func `shows queue, workers and exercises`() async throws {
        try await TestServer.run { server, _ in
            _ = try await server.learner().submit("a = 1", to: "hello")
            let admin = server.client(token: Backend.adminToken)
            let queue = try await admin.get("/api/v1/admin/queue").json
            #expect(queue["submissions"]?["queued"] == 1)
            #expect(queue["interactive"]?.keys == ["waiting", "claimed", "oldest_us"])
            #expect(try #require(queue["interactive"]?["oldest_us"]?.int) > 0 && queue["batch"]?["oldest_us"] == 0)
            #expect(try await admin.get("/api/v1/admin/workers").json["items"]?.array?.isEmpty == true)
            let exercises = try await admin.get("/api/v1/admin/exercises").json["items"]?.array
            #expect(exercises?.map { $0["slug"] } == ["hello", "sum"])
        }
    }

    @Test func `shows the evidence of a failed submission, and queues it again`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            let admin = server.client(token: Backend.adminToken)
            let path = "/api/v1/admin/submissions/\(id)"
            let early = try await admin.post("\(path)/requeue", json: "")
            #expect(early.status == 409)
            #expect(early.detail.contains("queued"))

            let job = try #require(try await backend.store.begin(submission: id))
            _ = try await backend.store.note(
                GradingFault(
                    submission: id, attempt: job.attempt, kind: .workerLost, worker: "w7", reason: "It died."))
            _ = try await backend.store.fail(submission: id, attempt: job.attempt, reason: "Our fault.")
            let faults = try #require(try await admin.get(path).json["faults"]?.array)
            #expect(faults.map { $0["worker"] } == ["w7"])
            #expect(faults.map { $0["kind"] } == ["worker_lost"])
            #expect(faults.map { $0["reason"] } == ["It died."])
            #expect(try await student.get("/api/v1/submissions/\(id)").json["faults"] == nil)

            let queued = try await admin.post("\(path)/requeue", json: "")
            #expect(queued.status == 202)
            #expect(try queued.json["status"] == "queued")
            #expect(try await student.get("/api/v1/submissions/\(id)").json["status"] == "queued")
            #expect(try await admin.post("/api/v1/admin/submissions/nonsense/requeue", json: "").status == 404)
        }
    }

    @Test func `shows teachers who has graded a submission, and how long that took`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let teacher = try await server.learner()
            let user = try #require(try await backend.store.user(token: teacher.token ?? "")).id
            try await backend.setRole(.teacher, of: user)
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            let path = "/api/v1/admin/submissions/\(id)"
            let before = try #require(try await teacher.get(path).json["grading"])
            #expect(before["attempts"] == 0 && before["worker"] == .null && before["phases"] == .null)
            try await backend.withWorker {
                while try await student.get("/api/v1/submissions/\(id)").json["status"] != "graded" {
                    await Task.yield()
                }
            }
            let grading = try #require(try await teacher.get(path).json["grading"])
            #expect(grading["attempts"] == 1 && grading["lane"] == "interactive" && grading["requeued"] == 0)
            #expect(grading["worker"] == "worker")
            #expect(grading["refused_syscalls"] == .array(["socket"]))
            #expect(grading["phases"]?.keys == ["dispatch_us", "import_us", "tests_us", "report_us"])
            #expect(grading["started_at"]?.string != nil && grading["request_id"]?.string != nil)
            #expect(try #require(grading["waited_us"]?.int) > 0)
            #expect(try await student.get("/api/v1/submissions/\(id)").json["grading"] == nil)
        }
    }

    @Test func `shows teachers the limits and the pictures of a submission`() async throws {
        try await TestServer.run { server, backend in
            let student = try await server.learner()
            let id = try #require(try await student.submit("a = 1", to: "hello").json["id"]?.string)
            let picture = try SubmissionTests.picture.get()
            let limits = try JSONDecoder().decode(
                ReportedLimits.self, from: Data(#"{"cpu_ms":2000,"processes":16}"#.utf8))
            try await backend.grade(id, .accepted, points: 100, figure: picture, limits: limits)
            let admin = server.client(token: Backend.adminToken)
            let path = "/api/v1/admin/submissions/\(id)"
            #expect(try await admin.get(path).json["limits"]?["processes"] == 16)
            #expect(try await student.get("/api/v1/submissions/\(id)").json["limits"] == nil)
            let shown = try await admin.get("\(path)/figures/0")
            #expect(shown.status == 200 && Array(shown.body) == picture.png)
            #expect(shown.headers["content-security-policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'")
            #expect(try await student.get("\(path)/figures/0").status == 403)
            for missing in ["\(path)/figures/1", "\(path)/figures/x", "/api/v1/admin/submissions/x/figures/0"] {
                #expect(try await admin.get(missing).status == 404, "\(missing)")
            }
        }
    }

    @Test func `pauses, drains and resumes a worker`() async throws {
        try await TestServer.run { server, backend in
            let admin = server.client(token: Backend.adminToken)
            @Sendable func worker() async throws -> JSON? {
                try await admin.get("/api/v1/admin/workers").json["items"]?.array?.first
            }
            @Sendable func reaches(_ state: String) async throws {
                while try await worker()?["state"]?.string != state { await Task.yield() }
            }
            try await backend.withWorker {
                try await reaches("running")
                #expect(try await worker()?["slots"] == 1)
                #expect(try await worker()?["reason"] == .null)
                let capacity = try await worker()?["capacity"]
                #expect(capacity?.keys == ["memory_bytes", "cores", "processes", "open_files"])
                #expect(capacity?["memory_bytes"] == 1_073_741_824 && capacity?["processes"] == 99)
                #expect(try await worker()?["faults"] == 0)
                #expect(try await worker()?["jobs"]?.array?.isEmpty == true)
                #expect(try await worker()?["build"]?.keys == ["host", "version", "enforcement", "roots"])
                for (order, state) in [("pause", "paused"), ("drain", "drained"), ("resume", "running")] {
                    #expect(try await admin.post("/api/v1/admin/workers/worker/\(order)", json: "").status == 202)
                    try await reaches(state)
                }
                let unknown = try await admin.post("/api/v1/admin/workers/nobody/pause", json: "")
                #expect(unknown.status == 404)
                #expect(unknown.detail.contains("no worker"))
            }
        }
    }
}
