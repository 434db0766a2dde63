package reliability
const childPort="X"
func serveChild(string){}
func loadNames() []string {return nil}
func abuseNames() []string {return nil}
func faultNames() []string {return nil}
func silentNames() []string {return nil}
func bothNames() []string {return nil}
