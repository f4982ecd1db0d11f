# Completion of naloxctl for bash. Verbs, fields and values are what the daemon tells.

_naloxctl() {
    local line=${COMP_LINE:0:COMP_POINT} words word
    read -ra words <<< "$line"
    if [[ $line == *[[:space:]] ]]; then words+=(''); fi
    word=${words[-1]}
    case ${words[-2]-} in
    --socket | --output)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    esac
    mapfile -t COMPREPLY < <("${words[0]}" complete-words -- "${words[@]:1}" 2> /dev/null)
    if [[ ${COMPREPLY[0]-} == *= ]]; then compopt -o nospace; fi
    # For bash a word begins after the equals sign.
    if [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]#"${word%"${word##*=}"}"}")
    fi
}

complete -F _naloxctl naloxctl
