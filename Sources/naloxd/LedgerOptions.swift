import ArgumentParser
import CivilTime
import Daemon
import Journal
import Ledger

/// Where the ledger is.
struct StateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The ledger's directory.", discussion: "STATE_DIRECTORY unless said.", valueName: "dir"),
        completion: .directory)
    var state: String?

    func directory() throws -> StateDirectory {
        guard let path = state ?? StateDirectories.first else {
            throw ValidationError("where is the ledger? Give --state DIR")
        }
        return StateDirectory(path)
    }
}

/// systemd's `STATE_DIRECTORY` names every directory of the unit, parted by colons; the ledger's is the first.
enum StateDirectories {
    static var first: String? {
        ProcessEnvironment["STATE_DIRECTORY"]?.split(separator: ":").first.map(String.init)
    }
}

/// Reads a site's code from the command line.
func readSite(_ argument: String) throws -> String {
    guard ValueForm.code.isMet(by: argument) else { throw ValidationError(ValueForm.code.complaint) }
    return argument
}

/// Reads a time zone from the command line.
func readZone(_ argument: String) throws -> Zone {
    do {
        return try Zone(identifier: argument)
    } catch {
        throw ValidationError("\(error)")
    }
}
