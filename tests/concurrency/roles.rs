//! Processes that take part in a test: this binary once more, with a role.

use std::io::{BufReader, Read};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use super::{moved, swapped};

/// Names the role; what follows it is in variables of the same name with a number.
const ROLE: &str = "DECLARITE_TEST_ROLE";

/// A process, which is killed if the test ends before it does.
pub(super) struct Process {
    child: Child,
    output: Option<BufReader<ChildStdout>>,
}

/// Starts a process in a role.
pub(super) fn child(role: &str, arguments: &[&str]) -> Process {
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

/// What runs in a process that [`child`] started.
#[test]
#[ignore = "it is what other tests run in processes of their own"]
fn a_role() {
    let argument = |i: usize| std::env::var(format!("{ROLE}_{i}")).expect("an argument");
    let done = match std::env::var(ROLE).as_deref() {
        Ok("instrumented") => swapped::instrumented(&argument(0)),
        Ok("relative") => moved::relative(&argument(0)),
        Ok(other) => panic!("there is no role {other}"),
        // Run by hand, without a test behind it.
        Err(_) => Ok(()),
    };
    done.expect("the role ends well");
}
