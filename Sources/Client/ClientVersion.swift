/// Of the programs that speak to the daemon.
public let clientVersion = "0.1.0"
