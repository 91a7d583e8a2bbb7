//! Processes that take part in a test: this binary once more, with a role.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use super::{killed, moved, rounds, swapped};

/// Names the role; what follows it is in variables of the same name with a number.
const ROLE: &str = "DECLARITE_TEST_ROLE";

/// A process, which is killed if the test ends before it does.
pub(crate) struct Process {
    child: Child,
    output: Option<BufReader<ChildStdout>>,
}

/// Starts a process in a role.
pub(crate) fn child(role: &str, arguments: &[&str]) -> Process {
    let this = std::env::current_exe().expect("this binary");
    let mut command = Command::new(this);
    command.args(["--exact", "concurrency::roles::a_role", "--ignored", "--nocapture"]);
    command.env(ROLE, role).stdin(Stdio::piped()).stdout(Stdio::piped());
    for (i, argument) in arguments.iter().enumerate() {
        command.env(format!("{ROLE}_{i}"), argument);
    }
    let mut child = command.spawn().expect("it starts");
    let output = child.stdout.take().map(BufReader::new);
    Process { child, output }
}

impl Process {
    /// Lets the process go on from where it [waits](pause).
    pub(super) fn go(&mut self) {
        let input = self.child.stdin.as_mut().expect("a pipe");
        input.write_all(b"\n").expect("it listens");
    }

    /// The next that the process [says](say), after the words that a test runner says.
    pub(crate) fn hear(&mut self) -> String {
        let output = self.output.as_mut().expect("a pipe");
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(output.read_line(&mut line).expect("text"), 0, "it ended without a word");
            if let Some((_, said)) = line.split_once(SAYS) {
                return said.trim_end().to_owned();
            }
        }
    }

    pub(crate) fn kill(mut self) {
        self.child.kill().expect("it is ours");
        self.child.wait().expect("it ends");
    }

    /// Waits for the end; what the process printed by then is thrown away.
    pub(super) fn wait(mut self) -> std::io::Result<ExitStatus> {
        drop(self.child.stdin.take());
        if let Some(mut output) = self.output.take() {
            let mut rest = String::new();
            output.read_to_string(&mut rest)?;
        }
        self.child.wait()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SAYS: &str = "declarite says: ";

/// In a process: tells the test.
pub(super) fn say(what: &str) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{SAYS}{what}").and_then(|()| output.flush()).expect("the test listens");
}

/// In a process: waits until the test lets it go on.
pub(super) fn pause() {
    let mut byte = [0];
    std::io::stdin().read_exact(&mut byte).expect("the test lives");
}

/// What runs in a process that [`child`] started.
#[test]
#[ignore = "it is what other tests run in processes of their own"]
fn a_role() {
    let argument = |i: usize| std::env::var(format!("{ROLE}_{i}")).expect("an argument");
    let done = match std::env::var(ROLE).as_deref() {
        Ok("instrumented") => swapped::instrumented(&argument(0)),
        Ok("work") => rounds::work(&argument(0), &argument(1), &argument(2), &argument(3)),
        Ok("hold") => killed::hold(&argument(0)),
        Ok("stop inside") => killed::stop_inside(&argument(0), &argument(1)),
        Ok("stop between") => killed::stop_between(&argument(0)),
        Ok("apply on") => killed::apply_on(&argument(0)),
        Ok("late") => rounds::late(&argument(0)),
        Ok("relative") => moved::relative(&argument(0)),
        Ok(other) => panic!("there is no role {other}"),
        // Run by hand, without a test behind it.
        Err(_) => Ok(()),
    };
    done.expect("the role ends well");
}
