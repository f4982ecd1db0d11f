import ArgumentParser
import CivilTime
import Ledger

/// Reads a site's code from the command line.
func readSite(_ argument: String) throws -> String {
    if let complaint = ValueForm.code.complaint(about: argument) { throw ValidationError(complaint) }
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
