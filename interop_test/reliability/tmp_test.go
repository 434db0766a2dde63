package reliability
func faultNames() []string {return nil}
func bothNames() []string {return nil}
