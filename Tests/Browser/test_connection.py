"""Tests what the page says and does while the server does not answer, and that it goes on by itself afterwards."""

import suite
from test_page import ENDLESS, HELLO

LOST = ("ERR_", "WebSocket", "503", "429")


class ConnectionTests(suite.PageTestCase):
    def setUp(self):
        super().setUp()
        self.tolerated = LOST

    def test_offline(self):
        """offline, the banner says what happens; it goes away by itself, and the page catches up"""
        student = self.student
        student.open()
        with student.second_tab():
            student.open()
            first, second = self.browser.window_handles
            student.set_network(online=False)
            student.type_code("# offline")
            student.until(lambda: "You are offline" in student.banner)
            self.assertIn("Your code is kept in this browser", student.banner)
            self.browser.switch_to.window(first)
            student.type_code(HELLO)
            student.submit()
            self.browser.switch_to.window(second)
            self.assertEqual(student.points, "0 points")
            student.set_network(online=True)
            student.until(lambda: student.banner == "")
            student.until(lambda: student.points == "100 points")
            student.until(lambda: len(student.submissions) == 1 and "Accepted" in student.submissions[0])

    def test_server_restart(self):
        """a restart of the server interrupts a student without a reload: code, verdict and live events come back"""
        server = suite.options.server
        if server is None:
            self.skipTest("only a server that this suite starts can be restarted")
        student = self.student
        student.open()
        student.until(lambda: student.is_connected)
        server.stop()
        try:
            student.type_code("# while the server is away")
            student.until(lambda: "The server can’t be reached" in student.banner)
            student.until(lambda: "the server does not answer" in student.draft_state)
        finally:
            server.start()
        student.until(lambda: student.banner == "")
        student.until(lambda: student.draft_state == "Saved on the server")
        student.until(lambda: student.is_connected)
        student.type_code(HELLO)
        student.submit()
        self.assertIn("Accepted", student.verdict)

    def test_server_with_a_problem(self):
        """while the server answers 503 the banner says so, the page tries again, and the button tries at once"""
        student = self.student
        student.open()
        student.answer("/api/v1/", 503, headers={"Retry-After": "600"}, detail="Sandmartin cannot reach its database.")
        student.type_code("# kept")
        student.until(lambda: "restarting or has a problem" in student.banner)
        student.until(lambda: "seconds" in student.banner)
        student.stop_answering()
        student.press("#connection button")
        student.until(lambda: student.banner == "")
        student.until(lambda: student.draft_state == "Saved on the server")

    def test_too_many_submissions(self):
        """a submission that is one too many waits, with the server's words, and is sent once"""
        student = self.student
        student.open()
        student.type_code(HELLO)
        student.answer("/submissions", 429, method="POST", headers={"Retry-After": "2"},
                       detail="Too many submissions with this session. Try again in 2 seconds.")
        student.press("#submit")
        student.until(lambda: "too much at once" in student.banner)
        self.assertIn("Too many submissions with this session.", student.text(".unsent"))
        student.stop_answering()
        student.until(lambda: student.banner == "")
        with student.new_verdict():
            student.press(".unsent .primary")
        self.assertIn("Accepted", student.verdict)
        self.assertIsNone(student.find(".unsent"))
        self.assertEqual(len(student.call("GET", "/submissions")["items"]), 1)

    def test_unsent_submission(self):
        """a submission that could not be sent is kept over a reload, shown with its code, and sent when asked"""
        student = self.student
        student.open()
        student.type_code(HELLO)
        student.answer("/submissions", 0, method="POST")
        student.press("#submit")
        student.until(lambda: "def hello():" in student.text(".unsent"))
        student.reload()
        student.until(lambda: "def hello():" in student.text(".unsent"))
        student.type_code("# other code meanwhile")
        with student.new_verdict():
            student.press(".unsent .primary")
        self.assertIn("Accepted", student.verdict)
        self.assertEqual(student.code, "# other code meanwhile")
        student.reload()
        self.assertIsNone(student.find(".unsent"))
        self.assertEqual(len(student.call("GET", "/submissions")["items"]), 1)

    def test_submission_without_an_answer(self):
        """a submission whose answer is lost is recognized and counts once"""
        student = self.student
        student.open()
        student.type_code(HELLO)
        student.answer("/submissions", "lost", method="POST")
        student.press("#submit")
        student.until(lambda: student.verdict and "Accepted" in student.verdict)
        student.until(lambda: not student.find(".unsent"))
        student.stop_answering()
        student.reload()
        self.assertIsNone(student.find(".unsent"))
        self.assertEqual(len(student.call("GET", "/submissions")["items"]), 1)

    def test_submission_sent_again(self):
        """sending a submission again whose first request did arrive does not submit twice"""
        student = self.student
        student.open()
        keys = (
            "window.keys = []; const send = window.fetch;"
            "window.fetch = (address, options) => { const key = options?.headers?.['Idempotency-Key'];"
            " if (key) keys.push(key); return send(address, options) }"
        )
        student.type_code(HELLO)
        student.answer("/submissions", 0, method="POST")
        self.browser.execute_script(keys)
        student.press("#submit")
        student.until(lambda: student.find(".unsent"))
        student.press(".unsent .primary")
        student.until(lambda: self.browser.execute_script("return keys.length") == 2)
        first, second = self.browser.execute_script("return keys")
        self.assertEqual(first, second)

    def test_discarded_submission(self):
        """the code of a submission that the student does not send any more can be restored"""
        student = self.student
        student.open()
        student.type_code("# not sent")
        student.answer("/submissions", 0, method="POST")
        student.press("#submit")
        student.until(lambda: student.find(".unsent"))
        student.type_code("# another idea")
        student.press(".unsent .quiet")
        student.until(lambda: not student.find(".unsent"))
        student.reload()
        self.assertIsNone(student.find(".unsent"))
        student.press(".aside button")
        self.assertEqual(student.code, "# not sent")

    def test_lost_cookie(self):
        """a browser that lost its cookie gets a new session, says what is lost, and keeps the code, without a reload"""
        student = self.student
        # The new session has no copy of the code yet.
        self.tolerated += ("409",)
        student.open()
        student.type_code("# before")
        student.until(lambda: student.draft_state == "Saved on the server")
        student.command("Network.clearBrowserCookies")
        student.type_code("# after")
        student.until(lambda: "a new one has started" in student.banner)
        self.assertIn("earlier points and submissions", student.banner)
        student.until(lambda: student.draft_state == "Saved on the server")
        self.assertEqual(student.call("GET", "/exercises/hello/draft")["code"], "# after")
        student.press("#connection button")
        self.assertEqual(student.banner, "")
        student.type_code(HELLO)
        student.submit()
        self.assertIn("Accepted", student.verdict)

    def test_live_connection_lost(self):
        """a live connection that is lost during grading is announced, and the verdict still arrives"""
        student = self.student
        self.tolerated += ("404",)
        student.on_new_pages(
            "window.sockets = []; const Socket = WebSocket;"
            "WebSocket = function (url) { if (window.noSockets) url.pathname += '/none';"
            " const socket = new Socket(url); sockets.push(socket); return socket };"
            "WebSocket.CLOSED = Socket.CLOSED"
        )
        student.open()
        student.until(lambda: student.is_connected)
        student.type_code(ENDLESS)
        student.press("#submit")
        student.until(lambda: student.is_being_graded)
        self.browser.execute_script("window.noSockets = true; for (const socket of sockets) socket.close()")
        student.until(lambda: "live connection is lost" in student.banner)
        submission = student.call("GET", "/submissions")["items"][0]["id"]
        student.call("DELETE", f"/submissions/{submission}")
        student.until(lambda: student.banner == "")
        self.assertFalse(student.is_being_graded)

    def test_spinner_stops(self):
        """no spinner turns while the server does not answer"""
        student = self.student
        motion = {"name": "prefers-reduced-motion", "value": "no-preference"}
        student.command("Emulation.setEmulatedMedia", features=[motion])
        self.addCleanup(student.command, "Emulation.setEmulatedMedia", features=[])
        student.open()
        student.type_code(ENDLESS)
        student.press("#submit")
        student.until(lambda: student.is_being_graded)
        student.answer("/api/v1/", 0)
        student.type_code("# meanwhile")
        student.until(lambda: "Your submission has arrived" in student.banner)
        style = "return getComputedStyle(document.querySelector('.spinner')).animationName"
        self.assertEqual(self.browser.execute_script(style), "none")
        student.stop_answering()
        student.until(lambda: student.banner == "")
        self.assertEqual(self.browser.execute_script(style), "turn")
