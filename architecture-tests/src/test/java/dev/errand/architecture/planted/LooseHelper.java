package dev.errand.architecture.planted;

/** Public, open to be extended, badly named, with a getter and the only one of its kind. */
public class LooseHelper implements OnlyHelp {

  @Override
  public String help() {
    return getHelp();
  }

  @Override
  public boolean more() {
    return false;
  }

  /** Should be called help. */
  public String getHelp() {
    return "";
  }
}
