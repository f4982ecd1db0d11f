#compdef naloxctl
# Completion of naloxctl for zsh. Verbs, fields and values are what the daemon tells.

_naloxctl() {
    local -a found
    if [[ ${words[CURRENT - 1]} == (--socket|--output) ]]; then
        _files
        return
    fi
    found=("${(@f)$(${words[1]} complete-words -- "${(@)words[2,CURRENT - 1]}" "$PREFIX" 2> /dev/null)}")
    found=(${found:#})
    # Verbs may be typed in lower case. A field's value follows its equals sign at once.
    compadd -M 'm:{a-z}={A-Z}' -S '' -- ${(M)found:#*=}
    compadd -M 'm:{a-z}={A-Z}' -- ${found:#*=}
}

_naloxctl "$@"
