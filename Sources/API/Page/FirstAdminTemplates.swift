import HTTPTypes
import Hummingbird

/// The pages about the first administrator in one language: the form, and what becomes of it.
struct FirstAdminTemplates: Sendable {
    private let formTemplate: PageTemplate
    private let doneTemplate: PageTemplate
    private let invalidTemplate: PageTemplate

    /// - Throws: `APIServerError` if a file of the page cannot be read.
    init(_ language: PageLanguage, pageDirectory: String) throws {
        let directory = language == .english ? "" : "\(language.rawValue)/"
        formTemplate = try PageTemplate(directory + "first-admin.html", in: pageDirectory)
        doneTemplate = try PageTemplate(directory + "first-admin-done.html", in: pageDirectory)
        invalidTemplate = try PageTemplate(directory + "first-admin-invalid.html", in: pageDirectory)
    }

    /// The pages in all languages.
    ///
    /// - Throws: `APIServerError` if a file of the page cannot be read.
    static func all(pageDirectory: String) throws -> [PageLanguage: FirstAdminTemplates] {
        let pages = try PageLanguage.allCases.map { ($0, try FirstAdminTemplates($0, pageDirectory: pageDirectory)) }
        return Dictionary(uniqueKeysWithValues: pages)
    }

    /// The form; after a refusal, with the name that was typed and the reason.
    func form(name: String = "", _ problem: Problem? = nil) -> Response {
        Self.html(
            formTemplate.filled(["name": name, "problem": problem?.detail ?? ""]), status: problem?.status ?? .ok)
    }

    func done(name: String, cookies: HTTPFields) -> Response {
        Self.html(doneTemplate.filled(["name": name]), headers: cookies)
    }

    /// The link was used, has expired, or never was one.
    var invalid: Response {
        Self.html(invalidTemplate.filled(["problem": FirstAdministrator.linkInvalid.detail]), status: .gone)
    }

    /// A page that no cache keeps, because its address contains a secret.
    private static func html(
        _ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
